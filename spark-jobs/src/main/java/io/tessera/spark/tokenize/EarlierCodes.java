package io.tessera.spark.tokenize;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;

import io.tessera.spark.job.JobContext;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.NamedFiles;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TokenTable;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** The codes of an earlier version, for the images that are still there. */
final class EarlierCodes {
  private static final StructType CONTENT = StructType.fromDDL("content BINARY");
  private static final StructType CODES =
      StructType.fromDDL("content BINARY, view SMALLINT, tokens ARRAY<INT>");
  private static final StructType UNITS =
      StructType.fromDDL("name STRING, first BIGINT, end BIGINT, unit STRING");

  private final JobContext context;
  private final SparkSession spark;
  private final ImageTable images;
  private final TokenTable earlier;

  EarlierCodes(JobContext context, ImageTable images, TokenTable earlier) {
    this.context = context;
    this.spark = context.spark();
    this.images = images;
    this.earlier = earlier;
  }

  /** How many of the earlier version's images, equal ones counted once, are not there any more. */
  long removed() {
    context.describe("tokenize: images that are gone");
    long removed = 0;
    for (Split split : Split.values()) {
      if (hasRows(split)) {
        Dataset<Row> before = read(CONTENT, earlier.locations(split)).distinct();
        removed +=
            images.files(split).isEmpty()
                ? before.count()
                : before.except(read(CONTENT, images.files(split))).count();
      }
    }
    return removed;
  }

  /**
   * Leaves the codes that units can take over as Parquet files in {@code FOLDER/unit=ID/}, with
   * columns {@code content, view, tokens}.
   *
   * @param folder full location of a folder that is not there yet
   */
  void leave(List<TokenizeUnit> units, String folder) {
    context.describe("tokenize: codes to take over");
    for (Split split : Split.values()) {
      List<Row> rows = new ArrayList<>();
      units.stream()
          .filter(unit -> unit.split() == split)
          .map(EarlierCodes::row)
          .forEach(rows::add);
      if (!rows.isEmpty() && hasRows(split)) {
        Dataset<Row> known =
            read(CODES, earlier.locations(split)).dropDuplicates("content", "view");
        wanted(split, rows)
            .join(known, "content")
            .select("unit", "content", "view", "tokens")
            .repartition(col("unit"))
            .write()
            .partitionBy("unit")
            .mode("append")
            .parquet(folder);
      }
    }
  }

  /** Which contents each unit needs; images lie in files of different names. */
  private Dataset<Row> wanted(Split split, List<Row> units) {
    Dataset<Row> places =
        read(CONTENT, images.files(split))
            .selectExpr("content", "_metadata.file_name AS file", "_metadata.row_index AS row");
    return places
        .join(
            broadcast(spark.createDataFrame(units, UNITS)),
            col("file")
                .equalTo(col("name"))
                .and(col("row").geq(col("first")))
                .and(col("row").lt(col("end"))))
        .select("content", "unit")
        .distinct();
  }

  private static Row row(TokenizeUnit unit) {
    return RowFactory.create(
        new Path(unit.images().file()).getName(),
        unit.firstRow(),
        unit.firstRow() + unit.images().rows(),
        unit.id());
  }

  private boolean hasRows(Split split) {
    return !earlier.locations(split).isEmpty();
  }

  private Dataset<Row> read(StructType schema, List<String> files) {
    return NamedFiles.reader(spark).schema(schema).parquet(NamedFiles.paths(files));
  }
}
