package io.tessera.spark.table;

import java.util.List;
import java.util.regex.Pattern;
import org.apache.parquet.hadoop.ParquetInputFormat;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.SparkSession;

/** Reads files that a manifest or a listing names with Spark, which takes paths for patterns. */
public final class NamedFiles {
  private static final Pattern SPECIAL = Pattern.compile("[\\\\*?\\[\\]{}]");

  private NamedFiles() {}

  /** A reader that refuses Parquet pages of which the checksum, where they have one, is wrong. */
  public static DataFrameReader reader(SparkSession spark) {
    return spark.read().option(ParquetInputFormat.PAGE_VERIFY_CHECKSUM_ENABLED, true);
  }

  /** The patterns that fit these locations and no others. */
  public static String[] paths(List<String> locations) {
    return locations.stream()
        .map(location -> SPECIAL.matcher(location).replaceAll("\\\\$0"))
        .toArray(String[]::new);
  }
}
