package io.tessera.evaluation.features;

import java.io.Serializable;

/**
 * All features of a set of images, for metrics that compare each with each. They are read in
 * blocks, so they need not lie in memory.
 */
public interface FeatureTable extends Serializable {
  /** Number of images. */
  int rows();

  /** Features per image, D. */
  int dimension();

  /**
   * Reads rows.
   *
   * @param from the first row
   * @param count how many
   * @return {@code [count, D]} row-major, finite, the caller's own
   * @throws IndexOutOfBoundsException when the table does not have them
   */
  float[] read(int from, int count);

  /**
   * Reads rows from all over the table.
   *
   * @param rows which, in any order
   * @return {@code [rows.length, D]} row-major, in the order of {@code rows}, the caller's own
   */
  default float[] gather(int[] rows) {
    int d = dimension();
    float[] features = new float[Math.multiplyExact(rows.length, d)];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(read(rows[i], 1), 0, features, i * d, d);
    }
    return features;
  }

  /**
   * Refuses rows that the table does not have.
   *
   * @throws IndexOutOfBoundsException naming them
   */
  default void checkRows(int from, int count) {
    if (from < 0 || count < 0 || count > rows() - from) {
      throw new IndexOutOfBoundsException(
          "Invalid rows: %d from %d of %d".formatted(count, from, rows()));
    }
  }

  /** Some consecutive rows as a table of their own. */
  default FeatureTable slice(int from, int count) {
    return new FeatureSlice(this, from, count);
  }

  /**
   * A table in memory.
   *
   * @param features {@code [rows, D]} row-major, copied
   * @param dimension D
   * @throws IllegalArgumentException naming the row when a feature is not finite, or when the
   *     length is no multiple of the dimension
   */
  static FeatureTable of(float[] features, int dimension) {
    return over(features.clone(), dimension);
  }

  /** As {@link #of}, but over the array itself, which the caller gives away. */
  static FeatureTable over(float[] features, int dimension) {
    return new HeldFeatures(features, dimension);
  }
}
