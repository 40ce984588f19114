package io.tessera.spark.verify;

import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.NamedFiles;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TokenTable;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Compares the images of a token table with those of the image table, one by one. */
record ImageCoverage(SparkSession spark, TokenTable tokens, ImageTable images) {
  private static final StructType IMAGES =
      StructType.fromDDL("id STRING, label INT, content BINARY");
  private static final StructType ROWS =
      StructType.fromDDL("id STRING, label INT, view SMALLINT, content BINARY");

  /** Adds what is wrong. */
  void addTo(Findings findings) {
    for (Split split : Split.values()) {
      for (Row row : kinds(split).collectAsList()) {
        findings.add(
            "%d images of %s %s, such as %s"
                .formatted(
                    row.getLong(1), split.label(), meaning(row.getString(0)), row.getString(2)));
      }
    }
  }

  /** What is wrong with images of a kind that {@link #kinds} finds. */
  private static String meaning(String kind) {
    return switch (kind) {
      case "missing" -> "have no rows";
      case "unknown" -> "are not in the image table";
      case "views" -> "are not there once in each view";
      case "label" -> "have another label than in the image table";
      case "content" -> "have another content than in the image table";
      default -> throw new IllegalArgumentException("Invalid kind: " + kind);
    };
  }

  /** Columns {@code kind, images, example}. */
  private Dataset<Row> kinds(Split split) {
    int views = tokens.part(split).views();
    Dataset<Row> expected =
        read(IMAGES, images.files(split)).selectExpr("id", "label AS due", "content AS given");
    Dataset<Row> found =
        read(ROWS, tokens.locations(split))
            .groupBy("id")
            .agg(Map.of("view", "collect_list", "label", "collect_set", "content", "collect_set"))
            .selectExpr(
                "id AS found",
                "array_sort(`collect_list(view)`) AS views",
                "`collect_set(label)` AS labels",
                "`collect_set(content)` AS contents");
    return expected
        .join(found, expected.col("id").equalTo(found.col("found")), "full_outer")
        .selectExpr(
            """
            CASE WHEN id IS NULL THEN 'unknown'
              WHEN found IS NULL THEN 'missing'
              WHEN views != transform(sequence(0, %d), v -> CAST(v AS SMALLINT)) THEN 'views'
              WHEN labels != array(due) THEN 'label'
              WHEN contents != array(given) THEN 'content'
            END AS kind
            """
                .formatted(views - 1),
            "coalesce(id, found) AS image")
        .where("kind IS NOT NULL")
        .groupBy("kind")
        .agg(Map.of("*", "count", "image", "min"))
        .selectExpr("kind", "`count(1)` AS images", "`min(image)` AS example")
        .orderBy("kind");
  }

  private Dataset<Row> read(StructType schema, List<String> files) {
    return files.isEmpty()
        ? spark.createDataFrame(List.of(), schema)
        : NamedFiles.reader(spark).schema(schema).parquet(NamedFiles.paths(files));
  }
}
