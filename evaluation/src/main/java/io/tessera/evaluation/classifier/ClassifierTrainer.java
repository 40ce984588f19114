package io.tessera.evaluation.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.kernel.LossKernels;
import io.tessera.core.kernel.OptimizerKernels;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterSet;
import io.tessera.core.random.CounterRandom;
import io.tessera.core.training.AdamW;
import io.tessera.core.training.DataCursor;
import io.tessera.core.training.LocalTrainer;
import io.tessera.core.training.SampleOrder;
import io.tessera.core.training.StepGradients;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Trains a {@link SmallClassifier} by cross-entropy. */
public final class ClassifierTrainer implements LocalTrainer {
  private final SmallClassifier classifier;
  private final ClassifierTrainingConfig config;
  private final LabelledImages images;
  private final NDManager manager;
  private final ParameterSet parameters = new ParameterSet();
  private final AdamW optimizer;

  /**
   * A trainer with newly initialised weights.
   *
   * @param parent the device; the trainer's tensors live in a sub-manager of it
   * @param images of the architecture's size, labels below its number of classes
   * @param seed of the initial weights
   */
  public ClassifierTrainer(
      NDManager parent,
      SmallClassifierConfig architecture,
      ClassifierTrainingConfig config,
      LabelledImages images,
      long seed) {
    this.config = config;
    this.images = images;
    manager = parent.newSubManager();
    classifier = new SmallClassifier(parameters.root(), architecture);
    parameters.initialize(manager, seed);
    optimizer = new AdamW(manager, parameters.weights(), config.adamW());
  }

  /** The pixels and classes of one step. */
  private static final class Batch {
    final byte[] pixels; // [B, S, S, 3]
    final long[] labels; // [B]

    Batch(int images, int size) {
      pixels = new byte[Math.multiplyExact(images, size * size * 3)];
      labels = new long[images];
    }
  }

  @Override
  public Map<String, NDArray> parameters() {
    return parameters.tensors();
  }

  @Override
  public Set<String> runningStatistics() {
    return parameters.runningStatistics();
  }

  @Override
  public Map<String, NDArray> optimizerState() {
    return optimizer.state();
  }

  /**
   * Metrics: {@code loss}, {@code accuracy} on the batch, {@code gradient-norm}, {@code
   * learning-rate}.
   */
  @Override
  public StepGradients gradients(NDManager step, long index, DataCursor cursor) {
    Batch batch = batch(index, cursor);
    int size = classifier.config().imageSize();
    NDArray pixels =
        step.create(
            ByteBuffer.wrap(batch.pixels),
            new Shape(cursor.batchSize(), size, size, 3),
            DataType.UINT8);
    NDArray labels = step.create(batch.labels);
    NDArray logits =
        classifier.logits(
            classifier.features(TensorKernels.pixelsToFloat(pixels), config.precision())); // [B, K]
    NDArray loss = LossKernels.crossEntropy(logits, labels);
    List<Parameter> weights = parameters.weights();
    List<NDArray> gradients =
        OptimizerKernels.gradients(loss, weights.stream().map(Parameter::value).toList());
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("loss", (double) loss.getFloat());
    metrics.put("accuracy", accuracy(logits, labels));
    metrics.put("gradient-norm", (double) OptimizerKernels.globalNorm(gradients).getFloat());
    metrics.put("learning-rate", config.schedule().rate(index));
    Map<String, NDArray> named = new LinkedHashMap<>();
    IntStream.range(0, weights.size())
        .forEach(i -> named.put(weights.get(i).name(), gradients.get(i)));
    return new StepGradients(named, metrics);
  }

  private static double accuracy(NDArray logits, NDArray labels) {
    long[] predicted = logits.argMax(1).toLongArray();
    long[] asked = labels.toLongArray();
    return IntStream.range(0, asked.length).filter(i -> predicted[i] == asked[i]).count()
        / (double) asked.length;
  }

  @Override
  public void apply(NDManager step, long index, StepGradients gradients) {
    optimizer.apply(
        step, index, List.copyOf(gradients.gradients().values()), config.schedule().rate(index));
  }

  @Override
  public String describeBatch(long step, DataCursor cursor) {
    SampleOrder order = new SampleOrder(cursor.seed(), images.images());
    return IntStream.range(0, cursor.batchSize())
        .mapToObj(slot -> Long.toString(order.sample(cursor.position(step, slot))))
        .collect(Collectors.joining(", "));
  }

  /** Order and jitter of a sample depend on the seed and its stream position alone. */
  private Batch batch(long step, DataCursor cursor) {
    int size = classifier.config().imageSize();
    SampleOrder order = new SampleOrder(cursor.seed(), images.images());
    Batch batch = new Batch(cursor.batchSize(), size);
    byte[] image = new byte[size * size * 3];
    for (int slot = 0; slot < cursor.batchSize(); slot++) {
      long position = cursor.position(step, slot);
      long sample = order.sample(position);
      images.pixels(sample, image, 0);
      config
          .jitter()
          .apply(
              image,
              size,
              CounterRandom.of(cursor.seed(), position),
              batch.pixels,
              slot * image.length);
      batch.labels[slot] = checkedLabel(sample);
    }
    return batch;
  }

  private int checkedLabel(long sample) {
    int label = images.label(sample);
    int classes = classifier.config().classes();
    if (label < 0 || label >= classes) {
      throw new IllegalArgumentException(
          "Invalid label: %d of image %d; the classifier has classes 0 to %d, so raise its number of classes"
              .formatted(label, sample, classes - 1));
    }
    return label;
  }

  @Override
  public void close() {
    manager.close();
  }
}
