package io.tessera.spark.shard;

import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.TableDraft;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Writes what is not in the table, one row an image, sorted by id. */
final class QuarantineWriter {
  private static final StructType SCHEMA =
      new StructType()
          .add("id", DataTypes.StringType, false)
          .add("path", DataTypes.StringType, false)
          .add("reason", DataTypes.StringType, false)
          .add("message", DataTypes.StringType, false)
          .add("size", DataTypes.LongType, false);

  private QuarantineWriter() {}

  /** Replaces the run's quarantine table; where nothing is bad there is none. */
  static void write(
      JavaRDD<CheckedImage> bad,
      SortedMap<String, Long> byReason,
      RunDirectory run,
      SparkSession spark) {
    if (byReason.isEmpty()) {
      run.storage().deleteRecursively(ImageTable.QUARANTINE);
      return;
    }
    TableDraft draft =
        TableDraft.begin(run, ImageTable.QUARANTINE, spark.sparkContext().hadoopConfiguration());
    JavaRDD<Row> rows =
        bad.map(
            image ->
                RowFactory.create(
                    image.id(), image.path(), image.reason(), image.message(), image.size()));
    spark
        .createDataFrame(rows, SCHEMA)
        .coalesce(1)
        .sortWithinPartitions("id")
        .write()
        .parquet(draft.target());
    int number = 0;
    for (String file : draft.written()) {
      draft.place(file, String.format(Locale.ROOT, "part-%05d.parquet", number++));
    }
    draft.publish(Map.of("format", "tessera-quarantine", "version", 1, "images", byReason));
  }
}
