package io.tessera.evaluation.frechet;

/** Refuses blocks of features that can't be summed. */
final class FeatureBlocks {
  private FeatureBlocks() {}

  /**
   * Checks whole rows.
   *
   * @param features {@code [n, dimension]} row-major
   * @param before rows that were added before, for the message
   */
  static void check(float[] features, int dimension, long before) {
    if (features.length % dimension != 0) {
      throw new IllegalArgumentException(
          "Invalid block of features: %d values is no multiple of the dimension %d; pass whole rows"
              .formatted(features.length, dimension));
    }
    for (int i = 0; i < features.length; i++) {
      if (!Float.isFinite(features[i])) {
        throw notFinite(features[i], i / dimension, i % dimension, before);
      }
    }
  }

  /** The refusal of a feature in some row and column of a block. */
  static IllegalArgumentException notFinite(double feature, int row, int column, long before) {
    return new IllegalArgumentException(
        "Invalid feature: %s in row %d, column %d of the block that follows %d rows; check that image and the extractor's weights"
            .formatted(feature, row, column, before));
  }
}
