package io.tessera.core.training;

import java.util.Arrays;
import java.util.List;

/**
 * The share that each virtual worker has in a mean: n_w / Σ n for the n_w samples that it saw.
 * Means are summed in float32 and in worker order, so that every machine gets the same bits.
 */
public final class WorkerWeights {
  private final float[] shares;

  private WorkerWeights(float[] shares) {
    this.shares = shares;
  }

  /**
   * The shares of workers that saw these numbers of samples.
   *
   * @throws IllegalArgumentException if a number isn't positive
   */
  public static WorkerWeights ofSamples(List<Long> samples) {
    long all = samples.stream().mapToLong(Long::longValue).sum();
    float[] shares = new float[samples.size()];
    for (int w = 0; w < shares.length; w++) {
      if (samples.get(w) <= 0) {
        throw new IllegalArgumentException(
            "Invalid number of samples of worker " + w + ": " + samples.get(w));
      }
      shares[w] = (float) ((double) samples.get(w) / all);
    }
    return new WorkerWeights(shares);
  }

  /** The number of workers. */
  public int workers() {
    return shares.length;
  }

  /**
   * Writes the mean of the workers' first {@code count} elements to {@code mean}.
   *
   * @param values one array per worker, in worker order
   */
  public void mean(float[][] values, float[] mean, int count) {
    if (shares.length == 1) {
      System.arraycopy(values[0], 0, mean, 0, count);
      return;
    }
    Arrays.fill(mean, 0, count, 0f);
    for (int w = 0; w < shares.length; w++) {
      float share = shares[w];
      float[] own = values[w];
      for (int i = 0; i < count; i++) {
        mean[i] += share * own[i];
      }
    }
  }
}
