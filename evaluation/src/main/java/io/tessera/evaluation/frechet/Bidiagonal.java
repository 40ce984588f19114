package io.tessera.evaluation.frechet;

import java.util.Arrays;

/** An upper bidiagonal matrix with the singular values of a dense one. */
final class Bidiagonal {
  private final double[] diagonal; // [n]
  private final double[] superdiagonal; // [n - 1]

  /** Takes ownership of the arrays. */
  Bidiagonal(double[] diagonal, double[] superdiagonal) {
    this.diagonal = diagonal;
    this.superdiagonal = superdiagonal;
  }

  double[] diagonal() {
    return diagonal;
  }

  double[] superdiagonal() {
    return superdiagonal;
  }

  /** Reduces a matrix by Householder reflections from both sides (Golub and Kahan 1965). */
  static Bidiagonal reduce(double[] matrix, int rows, int columns) {
    if (rows < 1 || columns < 1 || matrix.length != (long) rows * columns) {
      throw new IllegalArgumentException(
          "Invalid matrix: %d entries for %d x %d".formatted(matrix.length, rows, columns));
    }
    double largest = 0;
    for (double entry : matrix) {
      if (!Double.isFinite(entry)) {
        throw new IllegalArgumentException("Invalid matrix: it holds " + entry);
      }
      largest = Math.max(largest, Math.abs(entry));
    }
    // a power of two keeps squares far from overflow and underflow without rounding anything
    int exponent = largest == 0 ? 0 : Math.getExponent(largest);
    double[] tall = rows >= columns ? matrix.clone() : transposed(matrix, rows, columns);
    scale(tall, -exponent);
    Bidiagonal result = new Reduction(tall, Math.max(rows, columns), Math.min(rows, columns)).run();
    scale(result.diagonal, exponent);
    scale(result.superdiagonal, exponent);
    return result;
  }

  private static double[] transposed(double[] matrix, int rows, int columns) {
    double[] result = new double[matrix.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        result[j * rows + i] = matrix[i * columns + j];
      }
    }
    return result;
  }

  private static void scale(double[] values, int exponent) {
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.scalb(values[i], exponent);
    }
  }

  /**
   * The reduction of a tall matrix A. Step k reflects column k by v from the left, giving A − v yᵀ,
   * then row k by u from the right, giving A − v yᵀ − x uᵀ. That update waits for the next step,
   * which applies it to each row just before it reads the row: the remaining matrix is streamed
   * through the cache twice a step instead of four times.
   */
  private static final class Reduction {
    private final double[] a; // [m, n]
    private final int m;
    private final int n;
    private final double[] column; // column k, up to date
    private final double[] v; // [m]
    private final double[] x; // [m]
    private final double[] y; // [n]
    private final double[] u; // [n]
    private final double[] next; // [n]
    private final double[] diagonal;
    private final double[] superdiagonal;
    private double head; // the first entry of the vector reflected last

    Reduction(double[] a, int m, int n) {
      this.a = a;
      this.m = m;
      this.n = n;
      column = new double[m];
      v = new double[m];
      x = new double[m];
      y = new double[n];
      u = new double[n];
      next = new double[n];
      diagonal = new double[n];
      superdiagonal = new double[Math.max(0, n - 1)];
    }

    Bidiagonal run() {
      for (int i = 0; i < m; i++) {
        column[i] = a[i * n];
      }
      for (int k = 0; k < n; k++) {
        double tau = reflect(column, k, m);
        diagonal[k] = head;
        if (k + 1 < n) {
          reflectFromLeft(k, tau);
          reflectFromRight(k);
        }
      }
      return new Bidiagonal(diagonal, superdiagonal);
    }

    /**
     * Turns values[from .. to) into the vector w of the reflection I − τ w wᵀ that maps it onto its
     * first axis, with w[from] = 1; keeps the image in {@link #head} and returns τ.
     */
    private double reflect(double[] values, int from, int to) {
      double first = values[from];
      double tail = 0;
      for (int i = from + 1; i < to; i++) {
        tail += values[i] * values[i];
      }
      values[from] = 1;
      if (tail == 0) {
        head = first;
        return 0;
      }
      head = -Math.copySign(Math.sqrt(first * first + tail), first);
      double divisor = first - head;
      for (int i = from + 1; i < to; i++) {
        values[i] /= divisor;
      }
      return -divisor / head;
    }

    private void reflectFromLeft(int k, double tau) {
      Arrays.fill(next, k + 1, n, 0);
      for (int i = k; i < m; i++) {
        int row = i * n;
        double vi = v[i];
        double xi = x[i];
        double wi = column[i];
        if (k > 0) {
          for (int j = k + 1; j < n; j++) {
            a[row + j] -= vi * y[j] + xi * u[j];
          }
        }
        for (int j = k + 1; j < n; j++) {
          next[j] += wi * a[row + j];
        }
      }
      for (int j = k + 1; j < n; j++) {
        y[j] = tau * next[j];
      }
      System.arraycopy(column, k, v, k, m - k);
    }

    private void reflectFromRight(int k) {
      for (int j = k + 1; j < n; j++) {
        u[j] = a[k * n + j] - y[j]; // v[k] is 1
      }
      double tau = reflect(u, k + 1, n);
      superdiagonal[k] = head;
      double yu = dot(y, 0, k + 1, n);
      for (int i = k + 1; i < m; i++) {
        x[i] = tau * (dot(a, i * n, k + 1, n) - v[i] * yu);
        column[i] = a[i * n + k + 1] - v[i] * y[k + 1] - x[i]; // u[k + 1] is 1
      }
    }

    /** Σ values[at + j] u[j] in four interleaved sums, which keeps the adders busy. */
    private double dot(double[] values, int at, int from, int to) {
      double s0 = 0;
      double s1 = 0;
      double s2 = 0;
      double s3 = 0;
      int j = from;
      for (; j + 4 <= to; j += 4) {
        s0 += values[at + j] * u[j];
        s1 += values[at + j + 1] * u[j + 1];
        s2 += values[at + j + 2] * u[j + 2];
        s3 += values[at + j + 3] * u[j + 3];
      }
      for (; j < to; j++) {
        s0 += values[at + j] * u[j];
      }
      return (s0 + s1) + (s2 + s3);
    }
  }
}
