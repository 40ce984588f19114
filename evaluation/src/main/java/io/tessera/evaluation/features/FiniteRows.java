package io.tessera.evaluation.features;

/** Refuses features that no metric can take. */
final class FiniteRows {
  private FiniteRows() {}

  /**
   * Checks rows.
   *
   * @param features {@code [n, dimension]} row-major
   * @param first the number of the first row, for the message
   * @throws IllegalArgumentException naming row and column of the first that is not finite
   */
  static void check(float[] features, int dimension, long first) {
    for (int i = 0; i < features.length; i++) {
      if (!Float.isFinite(features[i])) {
        throw new IllegalArgumentException(
            "Invalid feature: %s in row %d, column %d; check that image and the extractor's weights"
                .formatted(features[i], first + i / dimension, i % dimension));
      }
    }
  }
}
