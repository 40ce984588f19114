package io.tessera.evaluation.frechet;

/** Finds the singular values of dense matrices in float64. */
@FunctionalInterface
public interface SingularValues {
  /**
   * All min(rows, columns) singular values, in descending order.
   *
   * @param matrix [rows, columns] row-major, finite; left unchanged
   * @param rows at least 1
   * @param columns at least 1
   */
  double[] of(double[] matrix, int rows, int columns);

  /**
   * The implementation in plain Java: Householder reduction to bidiagonal form, then implicit QR.
   * It gives the same bits on every machine; about 8/3 · n³ operations for a square matrix.
   */
  static SingularValues inPlainJava() {
    return (matrix, rows, columns) ->
        BidiagonalQr.singularValues(Bidiagonal.reduce(matrix, rows, columns));
  }
}
