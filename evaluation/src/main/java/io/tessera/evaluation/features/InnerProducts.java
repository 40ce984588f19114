package io.tessera.evaluation.features;

/** Finds the inner products of every row of one block of features with every row of another. */
@FunctionalInterface
public interface InnerProducts {
  /**
   * The products of two blocks.
   *
   * @param a {@code [n, dimension]} row-major
   * @param b {@code [m, dimension]} row-major
   * @return {@code [n, m]} row-major
   */
  double[] of(float[] a, float[] b, int dimension);

  /** In plain Java and float64: the same bits on every machine. */
  static InnerProducts inPlainJava() {
    return PlainProducts::of;
  }
}
