package io.tessera.evaluation.frechet;

/**
 * The one loop under every product of this package: a row gains a linear combination of other rows.
 *
 * <p>Terms are added one after another in the order of the combined rows, whatever the unrolling,
 * so splitting a combination into consecutive calls gives the same bits as one call.
 */
final class RowCombination {
  /**
   * Rows taken together by callers that tile, chosen so that a tile of 64 x 1024 doubles stays in
   * the second cache.
   */
  static final int TILE_ROWS = 64;

  /** Columns of a tile. */
  static final int TILE_COLUMNS = 1024;

  private RowCombination() {}

  /**
   * {@code target[at + j] += sum over k of sign * weights[weightsAt + k * weightsStride] *
   * rows[rowsAt + k * rowsStride + j]}.
   *
   * @param sign +1 or -1
   * @param depth number of rows combined
   * @param length number of columns
   */
  static void add(
      double[] target,
      int at,
      double[] rows,
      int rowsAt,
      int rowsStride,
      double sign,
      double[] weights,
      int weightsAt,
      int weightsStride,
      int depth,
      int length) {
    int k = 0;
    for (; k + 8 <= depth; k += 8) {
      int w = weightsAt + k * weightsStride;
      addEight(
          target,
          at,
          rows,
          rowsAt + k * rowsStride,
          rowsStride,
          sign,
          weights,
          w,
          weightsStride,
          length);
    }
    for (; k < depth; k++) {
      double a = sign * weights[weightsAt + k * weightsStride];
      int row = rowsAt + k * rowsStride;
      for (int j = 0; j < length; j++) {
        target[at + j] += a * rows[row + j];
      }
    }
  }

  /** A Bᵀ of a [aRows, depth] and b [bRows, depth], row-major: [aRows, bRows]. */
  static double[] product(double[] a, int aRows, double[] b, int bRows, int depth) {
    double[] transposed = new double[depth * bRows]; // [depth, bRows]
    for (int j = 0; j < bRows; j++) {
      for (int k = 0; k < depth; k++) {
        transposed[k * bRows + j] = b[j * depth + k];
      }
    }
    double[] product = new double[aRows * bRows];
    for (int k0 = 0; k0 < depth; k0 += TILE_ROWS) {
      int rows = Math.min(TILE_ROWS, depth - k0);
      for (int j = 0; j < bRows; j += TILE_COLUMNS) {
        int length = Math.min(TILE_COLUMNS, bRows - j);
        for (int i = 0; i < aRows; i++) {
          add(
              product,
              i * bRows + j,
              transposed,
              k0 * bRows + j,
              bRows,
              1,
              a,
              i * depth + k0,
              1,
              rows,
              length);
        }
      }
    }
    return product;
  }

  private static void addEight(
      double[] target,
      int at,
      double[] rows,
      int r0,
      int stride,
      double sign,
      double[] weights,
      int w,
      int step,
      int length) {
    double a0 = sign * weights[w];
    double a1 = sign * weights[w + step];
    double a2 = sign * weights[w + 2 * step];
    double a3 = sign * weights[w + 3 * step];
    double a4 = sign * weights[w + 4 * step];
    double a5 = sign * weights[w + 5 * step];
    double a6 = sign * weights[w + 6 * step];
    double a7 = sign * weights[w + 7 * step];
    int r1 = r0 + stride;
    int r2 = r1 + stride;
    int r3 = r2 + stride;
    int r4 = r3 + stride;
    int r5 = r4 + stride;
    int r6 = r5 + stride;
    int r7 = r6 + stride;
    for (int j = 0; j < length; j++) {
      target[at + j] =
          target[at + j]
              + a0 * rows[r0 + j]
              + a1 * rows[r1 + j]
              + a2 * rows[r2 + j]
              + a3 * rows[r3 + j]
              + a4 * rows[r4 + j]
              + a5 * rows[r5 + j]
              + a6 * rows[r6 + j]
              + a7 * rows[r7 + j];
    }
  }
}
