package io.tessera.evaluation.discrepancy;

import io.tessera.evaluation.features.FeatureTable;
import io.tessera.evaluation.features.InnerProducts;
import java.io.Serializable;

/**
 * Sums of the kernel k(x, y) = (xᵀy / D + 1)³ over pairs of images, from which the unbiased squared
 * maximum mean discrepancy follows (Bińkowski, Sutherland, Arbel and Gretton, "Demystifying MMD
 * GANs", 2018). Sums of parts merge by addition; merge them in a fixed order for the same bits.
 *
 * @param reference Σ k over ordered pairs of different reference images
 * @param measured Σ k over ordered pairs of different measured images
 * @param cross Σ k over pairs of one of each
 */
public record KernelSums(double reference, double measured, double cross) implements Serializable {
  private static final int BLOCK = 512;

  /** The sums over no pairs, neutral in {@link #merge}. */
  public static KernelSums none() {
    return new KernelSums(0, 0, 0);
  }

  /**
   * All pairs of two sets.
   *
   * @throws IllegalArgumentException when the dimensions differ
   */
  public static KernelSums of(
      FeatureTable reference, FeatureTable measured, InnerProducts products) {
    return of(reference, measured, 0, reference.rows(), products)
        .merge(ofMeasured(measured, 0, measured.rows(), products));
  }

  /**
   * The pairs whose first image is one of some reference images: their part of {@code reference}
   * and {@code cross}.
   */
  public static KernelSums of(
      FeatureTable reference, FeatureTable measured, int from, int count, InnerProducts products) {
    checkDimensions(reference, measured);
    return new KernelSums(
        sum(reference, from, count, reference, products) - self(reference, from, count),
        0,
        sum(reference, from, count, measured, products));
  }

  /** Σ k over pairs of one of each of two sets. */
  public static double between(FeatureTable a, FeatureTable b, InnerProducts products) {
    checkDimensions(a, b);
    return sum(a, 0, a.rows(), b, products);
  }

  private static void checkDimensions(FeatureTable a, FeatureTable b) {
    if (a.dimension() != b.dimension()) {
      throw new IllegalArgumentException(
          "Cannot compare features: dimensions %d and %d differ; use one feature extractor for both sides"
              .formatted(a.dimension(), b.dimension()));
    }
  }

  /** The pairs of measured images whose first is one of some: their part of {@code measured}. */
  public static KernelSums ofMeasured(
      FeatureTable measured, int from, int count, InnerProducts products) {
    double all = sum(measured, from, count, measured, products);
    return new KernelSums(0, all - self(measured, from, count), 0);
  }

  /** The sums over both parts. */
  public KernelSums merge(KernelSums other) {
    return new KernelSums(
        reference + other.reference, measured + other.measured, cross + other.cross);
  }

  /**
   * The unbiased squared discrepancy of sets of these sizes; it can be negative.
   *
   * @param references images of the reference, at least 2
   * @param images measured images, at least 2
   */
  public double discrepancy(long references, long images) {
    if (references < 2 || images < 2) {
      throw new IllegalArgumentException(
          "Cannot take a kernel distance: %d reference and %d measured images; at least 2 of each are needed"
              .formatted(references, images));
    }
    return reference / references / (references - 1)
        + measured / images / (images - 1)
        - 2 * cross / references / images;
  }

  private static double sum(
      FeatureTable a, int from, int count, FeatureTable b, InnerProducts products) {
    double sum = 0;
    for (int at = 0; at < count; at += BLOCK) {
      float[] rows = a.read(from + at, Math.min(BLOCK, count - at));
      for (int other = 0; other < b.rows(); other += BLOCK) {
        float[] columns = b.read(other, Math.min(BLOCK, b.rows() - other));
        double part = 0;
        for (double product : products.of(rows, columns, a.dimension())) {
          part += kernel(product, a.dimension());
        }
        sum += part;
      }
    }
    return sum;
  }

  private static double self(FeatureTable table, int from, int count) {
    double sum = 0;
    int d = table.dimension();
    for (int at = 0; at < count; at += BLOCK) {
      float[] rows = table.read(from + at, Math.min(BLOCK, count - at));
      for (int row = 0; row < rows.length; row += d) {
        double square = 0;
        for (int k = row; k < row + d; k++) {
          square += (double) rows[k] * rows[k];
        }
        sum += kernel(square, d);
      }
    }
    return sum;
  }

  private static double kernel(double product, int dimension) {
    double base = product / dimension + 1;
    return base * base * base;
  }
}
