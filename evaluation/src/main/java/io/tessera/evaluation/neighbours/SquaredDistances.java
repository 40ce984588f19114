package io.tessera.evaluation.neighbours;

import io.tessera.evaluation.features.InnerProducts;
import io.tessera.evaluation.profile.DistancePrecision;

/**
 * Finds the squared Euclidean distances of every row of one block of features to every row of
 * another, as ‖u‖² − 2 uᵀv + ‖v‖², no less than zero, in the precision of a tool.
 */
public final class SquaredDistances {
  private final DistancePrecision precision;
  private final InnerProducts products;

  private SquaredDistances(DistancePrecision precision, InnerProducts products) {
    this.precision = precision;
    this.products = products;
  }

  /** As a tool computes them. */
  public static SquaredDistances of(DistancePrecision precision, InnerProducts products) {
    return new SquaredDistances(precision, products);
  }

  /** In float64. */
  public static SquaredDistances inDouble(InnerProducts products) {
    return of(DistancePrecision.DOUBLE, products);
  }

  /**
   * The distances of two blocks.
   *
   * @param a {@code [n, dimension]} row-major
   * @param b {@code [m, dimension]} row-major
   * @return {@code [n, m]} row-major
   */
  double[] between(float[] a, float[] b, int dimension) {
    return switch (precision) {
      case DOUBLE -> doubles(a, b, dimension);
      case HALF ->
          HalfPrecisionDistances.between(a, b, dimension, products)
              .orElseGet(() -> doubles(a, b, dimension));
    };
  }

  private double[] doubles(float[] a, float[] b, int dimension) {
    double[] normsA = norms(a, dimension);
    double[] normsB = norms(b, dimension);
    double[] distances = products.of(a, b, dimension);
    for (int i = 0; i < normsA.length; i++) {
      int row = i * normsB.length;
      for (int j = 0; j < normsB.length; j++) {
        distances[row + j] = Math.max(normsA[i] - 2 * distances[row + j] + normsB[j], 0);
      }
    }
    return distances;
  }

  private static double[] norms(float[] rows, int dimension) {
    double[] norms = new double[rows.length / dimension];
    for (int i = 0; i < norms.length; i++) {
      for (int k = i * dimension; k < (i + 1) * dimension; k++) {
        norms[i] += (double) rows[k] * rows[k];
      }
    }
    return norms;
  }
}
