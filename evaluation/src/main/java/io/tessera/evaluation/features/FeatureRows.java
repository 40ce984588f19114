package io.tessera.evaluation.features;

/** Features and class scores of some images, outside native memory. */
public final class FeatureRows {
  private final int images;
  private final float[] features; // [images, D]
  private final float[] logits; // [images, K]

  /** Takes ownership of the arrays. */
  FeatureRows(int images, float[] features, float[] logits) {
    this.images = images;
    this.features = features;
    this.logits = logits;
  }

  /** Number of images. */
  public int images() {
    return images;
  }

  /** All features, {@code [images, D]} row-major; a copy. */
  public float[] features() {
    return features.clone();
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
