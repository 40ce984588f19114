package io.tessera.spark.table;

import java.io.Serializable;

/**
 * A unit of work on a table: some row groups of one Parquet file.
 *
 * @param file full location
 * @param bytes length of the file
 * @param firstGroup index of the first row group
 * @param groups number of row groups
 * @param rows number of rows in them
 */
public record FileRange(String file, long bytes, int firstGroup, int groups, long rows)
    implements Serializable {}
