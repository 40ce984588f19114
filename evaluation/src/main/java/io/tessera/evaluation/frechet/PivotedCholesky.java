package io.tessera.evaluation.frechet;

import java.util.Arrays;

/**
 * A root of a positive semidefinite matrix: C = RᵀR with R of rank(C) rows.
 *
 * <p>Cholesky with complete pivoting, blocked as in LAPACK's {@code dpstrf} (Hammarling, Higham and
 * Lucas, "LAPACK-style codes for pivoted Cholesky and QR updating", 2007): the pivot is the largest
 * remaining diagonal entry, and the factorisation ends when that is at most d · 2⁻⁵² · max
 * diagonal, or what the rounding u of C's entries can have left of it, √d · u · max diagonal. The
 * columns of R stand in C's own order.
 */
final class PivotedCholesky {
  private static final int BLOCK = 64;
  private static final double UNIT_ROUNDOFF_TWICE = 0x1p-52;

  /**
   * A remaining diagonal entry below minus this share of the largest one is no rounding: C is not a
   * covariance.
   */
  private static final double INDEFINITE = 1e-6;

  /** Neither is one below minus so many times the tolerance. */
  private static final double BEYOND_TOLERANCE = 16;

  private final int d;
  private final double[] a; // [d, d], the upper triangle; its first rank rows become R
  private final double[] squares; // per column, the squares of this block's rows so far
  private final int[] order;
  private final double tolerance;
  private final double largest;
  private int rank;
  private double lastPivot;

  private PivotedCholesky(double[] matrix, int d, double unitRoundoff) {
    this.d = d;
    this.a = matrix;
    this.squares = new double[d];
    this.order = new int[d];
    double max = 0;
    for (int i = 0; i < d; i++) {
      order[i] = i;
      max = Math.max(max, a[i * d + i]);
    }
    this.largest = max;
    this.tolerance = Math.max(d * UNIT_ROUNDOFF_TWICE, Math.sqrt(d) * unitRoundoff) * max;
  }

  /** A root R of a covariance. */
  static final class Root {
    private final double[] rows;
    private final int rank;
    private final double condition;

    private Root(double[] rows, int rank, double condition) {
      this.rows = rows;
      this.rank = rank;
      this.condition = condition;
    }

    /** R's entries, [rank, d] row-major. */
    double[] rows() {
      return rows;
    }

    int rank() {
      return rank;
    }

    /**
     * Largest over smallest squared pivot, a lower bound of the condition on C's range; 1 for rank
     * 0.
     */
    double condition() {
      return condition;
    }
  }

  /**
   * Factorises a covariance.
   *
   * @throws IllegalArgumentException when the matrix is not positive semidefinite beyond rounding
   */
  static Root root(Gaussian gaussian) {
    PivotedCholesky cholesky =
        new PivotedCholesky(gaussian.covariance(), gaussian.dimension(), gaussian.unitRoundoff());
    cholesky.factorise();
    return cholesky.unpivoted();
  }

  private void factorise() {
    while (rank < d) {
      int end = Math.min(d, rank + BLOCK);
      int start = rank;
      Arrays.fill(squares, 0);
      while (rank < end) {
        int pivot = largestRemaining(start);
        double square = remaining(pivot);
        if (!(square > tolerance)) {
          checkSemidefinite();
          return;
        }
        swap(rank, pivot);
        finishRow(start, Math.sqrt(square));
        lastPivot = square;
        rank++;
      }
      updateTrailing(start, end);
    }
  }

  private double remaining(int i) {
    return a[i * d + i] - squares[i];
  }

  private int largestRemaining(int start) {
    int best = rank;
    for (int i = rank; i < d; i++) {
      if (rank > start) {
        double previous = a[(rank - 1) * d + i];
        squares[i] += previous * previous;
      }
      if (remaining(i) > remaining(best)) {
        best = i;
      }
    }
    return best;
  }

  private void checkSemidefinite() {
    double rounding = Math.max(INDEFINITE * largest, BEYOND_TOLERANCE * tolerance);
    for (int i = rank; i < d; i++) {
      if (remaining(i) < -rounding) {
        throw new IllegalArgumentException(
            "Invalid covariance: not positive semidefinite at feature %d (%s after %d pivots); recompute the statistics"
                .formatted(order[i], remaining(i), rank));
      }
    }
  }

  /** Exchanges rows and columns p and q, p at most q, in the upper triangle. */
  private void swap(int p, int q) {
    if (p == q) {
      return;
    }
    for (int r = 0; r < p; r++) {
      exchange(r * d + p, r * d + q);
    }
    for (int i = p + 1; i < q; i++) {
      exchange(p * d + i, i * d + q);
    }
    for (int j = q + 1; j < d; j++) {
      exchange(p * d + j, q * d + j);
    }
    exchange(p * d + p, q * d + q);
    double square = squares[p];
    squares[p] = squares[q];
    squares[q] = square;
    int index = order[p];
    order[p] = order[q];
    order[q] = index;
  }

  private void exchange(int x, int y) {
    double kept = a[x];
    a[x] = a[y];
    a[y] = kept;
  }

  private void finishRow(int start, double pivot) {
    int at = rank * d + rank + 1;
    int length = d - rank - 1;
    int above = start * d + rank;
    RowCombination.add(a, at, a, above + 1, d, -1, a, above, d, rank - start, length);
    a[rank * d + rank] = pivot;
    for (int j = 0; j < length; j++) {
      a[at + j] /= pivot;
    }
  }

  private void updateTrailing(int start, int end) {
    double[] panel = Arrays.copyOfRange(a, start * d, end * d);
    for (int j0 = end; j0 < d; j0 += RowCombination.TILE_COLUMNS) {
      int stop = Math.min(d, j0 + RowCombination.TILE_COLUMNS);
      for (int i = end; i < stop; i++) {
        int j = Math.max(i, j0);
        RowCombination.add(a, i * d + j, panel, j, d, -1, panel, i, d, end - start, stop - j);
      }
    }
  }

  private Root unpivoted() {
    double[] rows = new double[rank * d];
    for (int r = 0; r < rank; r++) {
      for (int j = r; j < d; j++) {
        rows[r * d + order[j]] = a[r * d + j];
      }
    }
    return new Root(rows, rank, rank == 0 ? 1 : largest / lastPivot);
  }
}
