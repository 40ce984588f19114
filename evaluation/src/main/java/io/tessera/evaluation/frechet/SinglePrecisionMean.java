package io.tessera.evaluation.frechet;

/**
 * The mean of features as {@code numpy.mean(features, axis=0)} gives it for float32 features: rows
 * added one after another in float32, the sum divided in float32. Not mergeable, since float32 sums
 * of parts round differently; not thread-safe.
 */
public final class SinglePrecisionMean {
  private final float[] sum;
  private long count;

  /**
   * @param dimension features per row, 1 to {@link FeatureStatistics#MAX_DIMENSION}
   */
  public SinglePrecisionMean(int dimension) {
    FeatureStatistics.checkDimension(dimension);
    sum = new float[dimension];
  }

  /**
   * Adds rows in their order.
   *
   * @param features [n, d] row-major
   */
  public void add(float[] features) {
    if (features.length % sum.length != 0) {
      throw new IllegalArgumentException(
          "Invalid block of features: %d values is no multiple of the dimension %d; pass whole rows"
              .formatted(features.length, sum.length));
    }
    for (int at = 0; at < features.length; at += sum.length) {
      for (int j = 0; j < sum.length; j++) {
        sum[j] += features[at + j];
      }
      count++;
    }
  }

  /** Rows added. */
  public long count() {
    return count;
  }

  /**
   * The mean, [d], every entry a float32.
   *
   * @throws IllegalStateException when there are no rows
   */
  public double[] mean() {
    if (count == 0) {
      throw new IllegalStateException("Cannot average features: no rows were added");
    }
    double[] mean = new double[sum.length];
    for (int j = 0; j < sum.length; j++) {
      mean[j] = sum[j] / (float) count;
    }
    return mean;
  }
}
