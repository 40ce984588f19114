package io.tessera.evaluation.features;

/** Features and class scores of some images, outside native memory. */
public final class FeatureRows {
  private final int images;
  private final float[] features; // [images, D]
  private final float[] logits; // [images, K]
  private final float[] spatial; // [images, S]

  /** Takes ownership of the arrays. */
  FeatureRows(int images, float[] features, float[] logits, float[] spatial) {
    this.images = images;
    this.features = features;
    this.logits = logits;
    this.spatial = spatial;
  }

  /**
   * Rows computed elsewhere.
   *
   * @param features {@code [images, D]}, copied
   * @param logits {@code [images, K]}, copied
   * @param spatial {@code [images, S]}, copied; empty for none
   * @throws IllegalArgumentException when a length is no multiple of the number of images
   */
  public static FeatureRows of(int images, float[] features, float[] logits, float[] spatial) {
    if (images < 1
        || features.length % images != 0
        || logits.length % images != 0
        || spatial.length % images != 0) {
      throw new IllegalArgumentException(
          "Invalid rows: %d features, %d logits and %d spatial features are not rows of %d images"
              .formatted(features.length, logits.length, spatial.length, images));
    }
    return new FeatureRows(images, features.clone(), logits.clone(), spatial.clone());
  }

  /** Number of images. */
  public int images() {
    return images;
  }

  /** All features, {@code [images, D]} row-major; a copy. */
  public float[] features() {
    return features.clone();
  }

  /** All spatial features, {@code [images, S]} row-major, empty if there are none; a copy. */
  public float[] spatial() {
    return spatial.clone();
  }

  /** All class scores, {@code [images, K]} row-major; a copy. */
  public float[] logits() {
    return logits.clone();
  }

  /** Class scores of one image, {@code [K]}. */
  public double[] logits(int image) {
    int classes = logits.length / images;
    double[] row = new double[classes];
    for (int k = 0; k < classes; k++) {
      row[k] = logits[image * classes + k];
    }
    return row;
  }

  /** The class of an image's highest score, the first of equals. */
  public int predicted(int image) {
    double[] row = logits(image);
    int best = 0;
    for (int k = 1; k < row.length; k++) {
      if (row[k] > row[best]) {
        best = k;
      }
    }
    return best;
  }
}
