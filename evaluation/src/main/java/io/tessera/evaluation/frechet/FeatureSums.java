package io.tessera.evaluation.frechet;

/** Sums the features of a set, block by block, into {@link FeatureStatistics}. */
public interface FeatureSums extends AutoCloseable {
  /**
   * Adds {@code features.length / dimension} rows, or none of them when one is refused.
   *
   * @param features {@code [n, d]} row-major
   * @throws IllegalArgumentException naming the row when a feature is not finite, or when the
   *     length is no multiple of the dimension
   */
  void add(float[] features);

  /** The statistics of all rows added so far; more can be added afterwards. */
  FeatureStatistics statistics();

  /** Frees what is held outside Java's memory. */
  @Override
  void close();
}
