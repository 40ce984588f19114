package io.tessera.spark.table;

import java.io.Serializable;

/**
 * Row groups of one Parquet file.
 *
 * @param file full location
 * @param firstGroup index of the first row group
 * @param groups number of row groups
 * @param rows number of rows in them
 */
public record FileRange(String file, int firstGroup, int groups, long rows)
    implements Serializable {
  private static final int ALL = Integer.MAX_VALUE;

  /** All of a file that a manifest says to have so many rows, without a look at it. */
  static FileRange whole(String file, long rows) {
    return new FileRange(file, 0, ALL, rows);
  }

  boolean isWhole() {
    return groups == ALL;
  }
}
