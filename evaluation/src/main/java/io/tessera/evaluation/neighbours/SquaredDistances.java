package io.tessera.evaluation.neighbours;

import io.tessera.evaluation.features.InnerProducts;

/**
 * Squared Euclidean distances between blocks of features, ‖u‖² − 2 uᵀv + ‖v‖², no less than zero,
 * as the tools compute them.
 */
final class SquaredDistances {
  private final InnerProducts products;
  private final int dimension;

  SquaredDistances(InnerProducts products, int dimension) {
    this.products = products;
    this.dimension = dimension;
  }

  /** {@code [n, m]} row-major. */
  double[] between(float[] a, float[] b) {
    double[] normsA = norms(a);
    double[] normsB = norms(b);
    double[] distances = products.of(a, b, dimension);
    for (int i = 0; i < normsA.length; i++) {
      int row = i * normsB.length;
      for (int j = 0; j < normsB.length; j++) {
        distances[row + j] = Math.max(normsA[i] - 2 * distances[row + j] + normsB[j], 0);
      }
    }
    return distances;
  }

  private double[] norms(float[] rows) {
    double[] norms = new double[rows.length / dimension];
    for (int i = 0; i < norms.length; i++) {
      for (int k = i * dimension; k < (i + 1) * dimension; k++) {
        norms[i] += (double) rows[k] * rows[k];
      }
    }
    return norms;
  }
}
