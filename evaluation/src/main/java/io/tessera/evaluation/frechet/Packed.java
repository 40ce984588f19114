package io.tessera.evaluation.frechet;

/** Row-major packed upper triangles of symmetric matrices: row i holds its columns i to d-1. */
final class Packed {
  private Packed() {}

  /**
   * Number of entries of a d x d upper triangle; d at most {@link FeatureStatistics#MAX_DIMENSION}.
   */
  static int length(int d) {
    return (int) ((long) d * (d + 1) / 2);
  }

  /** Position of entry (i, j), i at most j. */
  static int index(int d, int i, int j) {
    return (int) ((long) i * d - (long) i * (i - 1) / 2 + j - i);
  }

  /** Adds {@code rows}ᵀ · {@code rows} (n x d, row-major) to the triangle, in row order. */
  static void addOuterProducts(double[] triangle, double[] rows, int n, int d) {
    for (int k0 = 0; k0 < n; k0 += RowCombination.TILE_ROWS) {
      int depth = Math.min(RowCombination.TILE_ROWS, n - k0);
      for (int j0 = 0; j0 < d; j0 += RowCombination.TILE_COLUMNS) {
        int end = Math.min(d, j0 + RowCombination.TILE_COLUMNS);
        for (int i = 0; i < end; i++) {
          int j = Math.max(i, j0);
          RowCombination.add(
              triangle,
              index(d, i, j),
              rows,
              k0 * d + j,
              d,
              1,
              rows,
              k0 * d + i,
              d,
              depth,
              end - j);
        }
      }
    }
  }
}
