package io.tessera.evaluation.frechet;

import java.util.ArrayList;
import java.util.List;

/**
 * The squared Fréchet (2-Wasserstein) distance between normal distributions, ‖μ_a − μ_b‖² + tr C_a
 * + tr C_b − 2 tr (C_a C_b)^{1/2} (Dowson and Landau 1982; Heusel et al. 2017 on Inception
 * features).
 *
 * <p>With roots C = RᵀR the last trace is the sum of the singular values of R_a R_bᵀ.
 * Rank-revealing roots make that exact to rounding for singular covariances too: no matrix square
 * root, no complex numbers, no epsilon on the diagonal.
 */
public final class FrechetDistance {
  private final SingularValues singularValues;

  /**
   * @param singularValues finds the singular values of R_a R_bᵀ
   */
  public FrechetDistance(SingularValues singularValues) {
    this.singularValues = singularValues;
  }

  /** With the plain Java singular values: the same bits on every machine. */
  public static FrechetDistance inPlainJava() {
    return new FrechetDistance(SingularValues.inPlainJava());
  }

  /**
   * The distance between two sets of features.
   *
   * @throws IllegalArgumentException when the dimensions differ or a side has fewer than two rows
   */
  public FrechetResult between(FeatureStatistics a, FeatureStatistics b) {
    return between(a.gaussian(), b.gaussian());
  }

  /**
   * The distance between two distributions.
   *
   * @throws IllegalArgumentException when the dimensions differ or a covariance is not positive
   *     semidefinite
   */
  public FrechetResult between(Gaussian a, Gaussian b) {
    if (a.dimension() != b.dimension()) {
      throw new IllegalArgumentException(
          "Cannot compare features: dimensions %d and %d differ; use one feature extractor for both sides"
              .formatted(a.dimension(), b.dimension()));
    }
    double meanTerm = 0;
    for (int i = 0; i < a.dimension(); i++) {
      double difference = a.meanAt(i) - b.meanAt(i);
      meanTerm += difference * difference;
    }
    PivotedCholesky.Root rootA = PivotedCholesky.root(a);
    PivotedCholesky.Root rootB = PivotedCholesky.root(b);
    double crossTerm = nuclearNorm(rootA, rootB, a.dimension());
    double distance = meanTerm + (a.trace() + b.trace() - 2 * crossTerm);
    List<String> warnings = new ArrayList<>();
    warn(warnings, "first", a);
    warn(warnings, "second", b);
    return new FrechetResult(
        distance, meanTerm, crossTerm, side(a, rootA), side(b, rootB), warnings);
  }

  private double nuclearNorm(PivotedCholesky.Root a, PivotedCholesky.Root b, int d) {
    if (a.rank() == 0 || b.rank() == 0) {
      return 0;
    }
    double norm = 0;
    double[] values = singularValues.of(product(a, b, d), a.rank(), b.rank());
    for (int i = values.length - 1; i >= 0; i--) {
      norm += values[i]; // smallest first loses least
    }
    return norm;
  }

  /** R_a R_bᵀ, [rank a, rank b]. */
  private static double[] product(PivotedCholesky.Root a, PivotedCholesky.Root b, int d) {
    int columns = b.rank();
    double[] transposed = new double[d * columns]; // [d, rank b]
    for (int j = 0; j < columns; j++) {
      for (int k = 0; k < d; k++) {
        transposed[k * columns + j] = b.rows()[j * d + k];
      }
    }
    double[] product = new double[a.rank() * columns];
    for (int k0 = 0; k0 < d; k0 += RowCombination.TILE_ROWS) {
      int depth = Math.min(RowCombination.TILE_ROWS, d - k0);
      for (int j = 0; j < columns; j += RowCombination.TILE_COLUMNS) {
        int length = Math.min(RowCombination.TILE_COLUMNS, columns - j);
        for (int i = 0; i < a.rank(); i++) {
          RowCombination.add(
              product,
              i * columns + j,
              transposed,
              k0 * columns + j,
              columns,
              1,
              a.rows(),
              i * d + k0,
              1,
              depth,
              length);
        }
      }
    }
    return product;
  }

  private static FrechetResult.Side side(Gaussian gaussian, PivotedCholesky.Root root) {
    return new FrechetResult.Side(
        gaussian.count(), gaussian.dimension(), root.rank(), gaussian.trace(), root.condition());
  }

  private static void warn(List<String> warnings, String side, Gaussian gaussian) {
    int d = gaussian.dimension();
    if (gaussian.count().isEmpty()) {
      warnings.add("The %s side does not say how many samples it was fitted to.".formatted(side));
    } else if (gaussian.count().getAsLong() <= d) {
      warnings.add(
          "The %s side has %d samples for %d features: its covariance is singular and the distance biased upwards; use more than %d samples."
              .formatted(side, gaussian.count().getAsLong(), d, d));
    }
  }
}
