package io.tessera.spark.bench;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.checkpoint.TensorFiles;
import io.tessera.core.checkpoint.TensorStore;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.LossKernels;
import io.tessera.core.nn.ParameterSet;
import io.tessera.core.storage.Storage;
import io.tessera.generator.Gpt;
import io.tessera.spark.config.GeneratorSection;
import io.tessera.spark.table.TokenCache;
import io.tessera.spark.training.TrainingTokens;

/** The cross-entropy of a generator on held-out images, in nats per code, without any dropout. */
final class HeldoutLoss implements AutoCloseable {
  private static final int BATCH = 100;

  private final NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
  private final ParameterSet parameters = new ParameterSet();
  private final GeneratorSection generator;
  private final Gpt gpt;
  private final NDArray rope;
  private final TokenCache tokens;
  private final int images;

  /**
   * The loss on the first view of the first images.
   *
   * @param most images to look at
   */
  HeldoutLoss(GeneratorSection generator, TrainingTokens heldout, int most) {
    this.generator = generator;
    gpt = new Gpt(parameters.root(), heldout.network(generator));
    parameters.allocate(manager);
    rope = gpt.rope(manager);
    tokens = heldout.open();
    images = (int) Math.min(most, tokens.images());
  }

  /** The number of images that are looked at. */
  int images() {
    return images;
  }

  /** The loss of stored parameters. */
  double of(TensorFiles files, Storage storage) {
    new TensorStore(storage).copyInto(files, parameters.tensors(), manager);
    double sum = 0;
    try (GradMode ignored = GradMode.off()) {
      for (int first = 0; first < images; first += BATCH) {
        int count = Math.min(BATCH, images - first);
        sum += count * batch(first, count);
      }
    }
    return sum / images;
  }

  private double batch(int first, int count) {
    int n = gpt.config().tokens();
    long[] labels = new long[count];
    long[] codes = new long[count * n];
    for (int i = 0; i < count; i++) {
      labels[i] = tokens.label(first + i);
      tokens.codes(first + i, 0, codes, i * n);
    }
    try (NDManager step = manager.newSubManager()) {
      NDArray targets = step.create(codes, new Shape(count, n));
      NDArray logits =
          gpt.forward(
              step.create(labels, new Shape(count, 1)),
              targets.get(":, :-1"),
              rope,
              Gpt.Dropout.NONE,
              generator.precision()); // [B, N, V]
      NDArray rows = logits.reshape(-1, gpt.config().codebookSize()); // [B·N, V]
      return LossKernels.crossEntropy(rows, targets.flatten()).getFloat();
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
