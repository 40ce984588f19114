package io.tessera.evaluation.frechet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PivotedCholeskyTest {
  @Property(tries = 60)
  void theRootSquaresToTheMatrixAndShowsItsRank(
      @ForAll @IntRange(min = 1, max = 140) int d,
      @ForAll @IntRange(min = 0, max = 140) int rows,
      @ForAll long seed) {
    double[] matrix = new double[d * d];
    Random random = new Random(seed);
    for (int r = 0; r < rows; r++) {
      double[] x = random.doubles(d, -1, 1).toArray();
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          matrix[i * d + j] += x[i] * x[j];
        }
      }
    }
    PivotedCholesky.Root root = PivotedCholesky.root(Gaussian.of(new double[d], matrix));
    assertThat(root.rank()).isEqualTo(Math.min(d, rows));
    double[] square = new double[d * d];
    for (int r = 0; r < root.rank(); r++) {
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          square[i * d + j] += root.rows()[r * d + i] * root.rows()[r * d + j];
        }
      }
    }
    double largest = Arrays.stream(matrix).max().orElseThrow();
    assertThat(square).containsExactly(matrix, within(1e-12 * largest));
  }

  @Test
  void constantFeaturesHaveRankZero() {
    PivotedCholesky.Root root = PivotedCholesky.root(Gaussian.of(new double[3], new double[9]));
    assertThat(root.rank()).isZero();
    assertThat(root.rows()).isEmpty();
  }

  @Test
  void conditionIsTheRatioOfPivots() {
    assertThat(
            PivotedCholesky.root(Gaussian.of(new double[2], new double[] {1, 0, 0, 4})).condition())
        .isEqualTo(4);
  }

  @Test
  void indefiniteMatricesAreRefused() {
    assertThatThrownBy(
            () -> PivotedCholesky.root(Gaussian.of(new double[2], new double[] {1, 0, 0, -0.5})))
        .hasMessage(
            "Invalid covariance: not positive semidefinite at feature 1 (-0.5 after 1 pivots); recompute the statistics");
    assertThatThrownBy(
            () -> PivotedCholesky.root(Gaussian.of(new double[2], new double[] {1, 2, 2, 1})))
        .hasMessageStartingWith(
            "Invalid covariance: not positive semidefinite at feature 1 (-3.0 after 1 pivots)");
    assertThatThrownBy(() -> PivotedCholesky.root(Gaussian.of(new double[1], new double[] {-1})))
        .hasMessageStartingWith(
            "Invalid covariance: not positive semidefinite at feature 0 (-1.0 after 0 pivots)");
  }
}
