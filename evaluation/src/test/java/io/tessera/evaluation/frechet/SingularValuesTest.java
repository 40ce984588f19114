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

class SingularValuesTest {
  private final SingularValues singularValues = SingularValues.inPlainJava();

  @Property(tries = 100)
  void agreeWithJacobi(
      @ForAll @IntRange(min = 1, max = 40) int rows,
      @ForAll @IntRange(min = 1, max = 40) int columns,
      @ForAll long seed) {
    double[] matrix = random(rows * columns, seed);
    assertThat(singularValues.of(matrix, rows, columns))
        .containsExactly(
            jacobi(matrix, rows, columns), within(1e-13 * Math.sqrt((double) rows * columns)));
  }

  @Property(tries = 60)
  void agreeWithJacobiOnDeficientAndGradedMatrices(
      @ForAll @IntRange(min = 2, max = 30) int n,
      @ForAll @IntRange(min = 1, max = 5) int rank,
      @ForAll @IntRange(min = 0, max = 12) int decades,
      @ForAll long seed) {
    double[] left = random(n * rank, seed);
    double[] right = random(rank * n, seed + 1);
    double[] matrix = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        for (int k = 0; k < rank; k++) {
          matrix[i * n + j] +=
              left[i * rank + k] * right[k * n + j] * Math.pow(10, -decades * (double) k / rank);
        }
      }
    }
    double[] expected = jacobi(matrix, n, n);
    assertThat(singularValues.of(matrix, n, n))
        .containsExactly(expected, within(1e-13 * Math.max(1, expected[0])));
  }

  @Property(tries = 100)
  void bidiagonalValuesAreRelativelyAccurate(
      @ForAll @IntRange(min = 1, max = 30) int n, @ForAll long seed) {
    Random random = new Random(seed);
    double[] diagonal = new double[n];
    double[] superdiagonal = new double[n - 1];
    double[] dense = new double[n * n];
    for (int i = 0; i < n; i++) {
      diagonal[i] = random.nextGaussian() * Math.pow(10, -10 * random.nextDouble());
      dense[i * n + i] = diagonal[i];
    }
    for (int i = 0; i < n - 1; i++) {
      superdiagonal[i] =
          random.nextInt(5) == 0
              ? 0
              : random.nextGaussian() * Math.pow(10, -10 * random.nextDouble());
      dense[i * n + i + 1] = superdiagonal[i];
    }
    double[] found = BidiagonalQr.singularValues(new Bidiagonal(diagonal, superdiagonal));
    double logDeterminant = 0;
    double expected = 0;
    double squares = 0;
    double frobenius = 0;
    for (int i = 0; i < n; i++) {
      logDeterminant += Math.log(found[i]);
      expected += Math.log(Math.abs(diagonal[i]));
      squares += found[i] * found[i];
    }
    for (double entry : dense) {
      frobenius += entry * entry;
    }
    assertThat(logDeterminant).isCloseTo(expected, within(1e-12 * n * n));
    assertThat(squares).isCloseTo(frobenius, within(1e-12 * frobenius));
  }

  @Test
  void zeroDiagonalEntriesConverge() {
    double[] diagonal = {1, 0, 2, 0, 0, 3};
    double[] superdiagonal = {1, 1, 1, 1, 1};
    double[] dense = new double[36];
    for (int i = 0; i < 6; i++) {
      dense[i * 7] = diagonal[i];
      if (i < 5) {
        dense[i * 7 + 1] = superdiagonal[i];
      }
    }
    assertThat(BidiagonalQr.singularValues(new Bidiagonal(diagonal, superdiagonal)))
        .containsExactly(jacobi(dense, 6, 6), within(1e-14));
  }

  @Test
  void simpleMatrices() {
    assertThat(singularValues.of(new double[12], 3, 4)).containsExactly(0, 0, 0);
    assertThat(singularValues.of(new double[] {-7}, 1, 1)).containsExactly(7);
    assertThat(singularValues.of(new double[] {3, 4}, 1, 2)).containsExactly(5);
    assertThat(singularValues.of(new double[] {0, 2, -5, 0}, 2, 2)).containsExactly(5, 2);
  }

  @Test
  void extremeScalesDoNotOverflow() {
    assertThat(singularValues.of(new double[] {3e300, 4e300}, 1, 2))
        .containsExactly(new double[] {5e300}, within(1e286));
    assertThat(singularValues.of(new double[] {3e-300, 4e-300}, 1, 2))
        .containsExactly(new double[] {5e-300}, within(1e-314));
  }

  @Test
  void productsAreThoseOfRows() {
    double[] a = {1, 0, 2, 0, 3, 0}; // [2, 3]
    double[] b = {1, 1, 1}; // [1, 3]
    assertThat(singularValues.ofProduct(a, 2, b, 1, 3))
        .containsExactly(new double[] {Math.sqrt(18)}, within(1e-15));
  }

  @Test
  void theMatrixStaysUnchanged() {
    double[] matrix = random(20, 3);
    double[] copy = matrix.clone();
    singularValues.of(matrix, 5, 4);
    assertThat(matrix).isEqualTo(copy);
  }

  @Test
  void invalidMatricesAreRefused() {
    assertThatThrownBy(() -> singularValues.of(new double[3], 2, 2))
        .hasMessage("Invalid matrix: 3 entries for 2 x 2");
    assertThatThrownBy(() -> singularValues.of(new double[] {1, Double.NaN}, 1, 2))
        .hasMessage("Invalid matrix: it holds NaN");
  }

  private static double[] random(int length, long seed) {
    Random random = new Random(seed);
    double[] result = new double[length];
    for (int i = 0; i < length; i++) {
      result[i] = random.nextGaussian();
    }
    return result;
  }

  /**
   * One-sided Jacobi: rotates pairs of columns until all are orthogonal; their lengths are the
   * singular values.
   */
  private static double[] jacobi(double[] matrix, int rows, int columns) {
    int n = Math.max(rows, columns);
    double[][] column = new double[n][n];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        column[j][i] = matrix[i * columns + j];
      }
    }
    boolean rotated = true;
    for (int sweep = 0; rotated && sweep < 60; sweep++) {
      rotated = false;
      for (int p = 0; p < n; p++) {
        for (int q = p + 1; q < n; q++) {
          rotated |= orthogonalise(column[p], column[q]);
        }
      }
    }
    double[] lengths = new double[n];
    for (int j = 0; j < n; j++) {
      lengths[j] = -Math.sqrt(dot(column[j], column[j]));
    }
    Arrays.sort(lengths);
    return Arrays.stream(lengths).limit(Math.min(rows, columns)).map(x -> -x).toArray();
  }

  private static boolean orthogonalise(double[] p, double[] q) {
    double pq = dot(p, q);
    double pp = dot(p, p);
    double qq = dot(q, q);
    if (Math.abs(pq) <= 1e-16 * Math.sqrt(pp * qq) || pq == 0) {
      return false;
    }
    double zeta = (qq - pp) / (2 * pq);
    double t = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
    double c = 1 / Math.sqrt(1 + t * t);
    for (int i = 0; i < p.length; i++) {
      double x = p[i];
      p[i] = c * (x - t * q[i]);
      q[i] = c * (t * x + q[i]);
    }
    return true;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
