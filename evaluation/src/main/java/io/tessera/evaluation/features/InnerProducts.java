package io.tessera.evaluation.features;

import java.io.Serializable;

/**
 * Finds the inner products of every row of one block of features with every row of another.
 * Serializable where it holds nothing native.
 */
@FunctionalInterface
public interface InnerProducts extends Serializable {
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
