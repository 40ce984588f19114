package io.tessera.generator;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.Precision;
import io.tessera.core.kernel.SamplingKernels;
import io.tessera.core.nn.KvCache;
import io.tessera.core.random.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Draws images' codes. An image depends on its seed and label alone: its random numbers are its
 * own, and every batch is filled up to the same size, so that its logits are computed alike
 * wherever it falls.
 */
public final class CodeGenerator implements AutoCloseable {
  private final Gpt gpt;
  private final SamplingConfig sampling;
  private final Precision precision;
  private final int batchSize;
  private final NDManager manager;
  private final NDArray rope;

  /**
   * A generator of batches.
   *
   * @param parent the device; temporaries live in sub-managers of it
   * @param gpt bound to its weights, which stay the caller's
   * @param batchSize images computed at once; memory grows with it
   */
  public CodeGenerator(
      NDManager parent, Gpt gpt, SamplingConfig sampling, Precision precision, int batchSize) {
    this.gpt = gpt;
    this.sampling = sampling;
    this.precision = precision;
    this.batchSize = batchSize;
    manager = parent.newSubManager();
    rope = gpt.rope(manager);
  }

  /** An image to draw. */
  public record Request(int label, long seed) {}

  /**
   * Draws the codes of each request, in order.
   *
   * @return for each request its N codes in raster order
   */
  public List<int[]> generate(List<Request> requests) {
    List<int[]> codes = new ArrayList<>();
    for (int from = 0; from < requests.size(); from += batchSize) {
      List<Request> part = requests.subList(from, Math.min(requests.size(), from + batchSize));
      codes.addAll(batch(part).subList(0, part.size()));
    }
    return codes;
  }

  private List<int[]> batch(List<Request> requests) {
    requests.forEach(this::check);
    boolean guided = sampling.cfgScale() > 1;
    int rows = guided ? 2 * batchSize : batchSize;
    int tokens = gpt.config().tokens();
    int[][] codes = new int[batchSize][tokens];
    try (GradMode ignored = GradMode.off();
        NDManager batch = manager.newSubManager()) {
      KvCache cache = new KvCache(batch, gpt.config().transformer(), rows, tokens);
      long[] inputs = labels(requests, rows);
      for (int position = 0; position < tokens; position++) {
        try (NDManager step = batch.newSubManager()) {
          NDArray input = step.create(inputs, new Shape(rows, 1));
          NDArray logits =
              position == 0
                  ? gpt.first(input, rope, cache, precision)
                  : gpt.next(input, rope, cache, position, precision);
          long[] drawn = draw(logits, requests, position).toLongArray();
          for (int row = 0; row < rows; row++) {
            inputs[row] = drawn[row % batchSize];
          }
          for (int image = 0; image < batchSize; image++) {
            codes[image][position] = (int) drawn[image];
          }
        }
      }
    }
    return Arrays.asList(codes);
  }

  /**
   * Labels of the conditional rows, then null classes for the unconditional ones; missing requests
   * get the null class too.
   */
  private long[] labels(List<Request> requests, int rows) {
    long[] labels = new long[rows];
    Arrays.fill(labels, gpt.config().nullClass());
    for (int i = 0; i < requests.size(); i++) {
      labels[i] = requests.get(i).label();
    }
    return labels;
  }

  private NDArray draw(NDArray logits, List<Request> requests, int position) {
    NDArray chosen =
        sampling.cfgScale() > 1
            ? SamplingKernels.guide(logits, sampling.cfgScale())
            : logits; // [B, V]
    if (sampling.temperature() == 0) {
      return SamplingKernels.argmax(chosen);
    }
    // the temperature comes first, as in LlamaGen, because the nucleus depends on it
    chosen = chosen.div((float) sampling.temperature());
    if (sampling.topK() > 0 && sampling.topK() < gpt.config().codebookSize()) {
      chosen = SamplingKernels.keepTopK(chosen, sampling.topK());
    }
    if (sampling.topP() < 1) {
      chosen = SamplingKernels.keepTopP(chosen, sampling.topP());
    }
    double[] uniform = new double[batchSize];
    for (int i = 0; i < requests.size(); i++) {
      uniform[i] = CounterRandom.of(requests.get(i).seed()).uniform(position);
    }
    return SamplingKernels.sample(chosen, chosen.getManager().create(uniform));
  }

  private void check(Request request) {
    if (request.label() < 0 || request.label() > gpt.config().nullClass()) {
      throw new IllegalArgumentException(
          "Invalid label: "
              + request.label()
              + ", expected 0.."
              + (gpt.config().classes() - 1)
              + ", or "
              + gpt.config().nullClass()
              + " for no class");
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
