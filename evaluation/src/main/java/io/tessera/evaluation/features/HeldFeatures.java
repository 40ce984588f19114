package io.tessera.evaluation.features;

import java.util.Arrays;

/** A table of features in one array. */
final class HeldFeatures implements FeatureTable {
  private final float[] features; // [rows, D]
  private final int dimension;

  /** Takes ownership of the array. */
  HeldFeatures(float[] features, int dimension) {
    if (dimension < 1 || features.length % dimension != 0) {
      throw new IllegalArgumentException(
          "Invalid table of features: %d values are no rows of %d"
              .formatted(features.length, dimension));
    }
    FiniteRows.check(features, dimension, 0);
    this.features = features;
    this.dimension = dimension;
  }

  @Override
  public int rows() {
    return features.length / dimension;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public float[] read(int from, int count) {
    checkRows(from, count);
    return Arrays.copyOfRange(features, from * dimension, (from + count) * dimension);
  }
}
