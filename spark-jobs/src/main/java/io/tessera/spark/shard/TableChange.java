package io.tessera.spark.shard;

import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.Split;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * How a table differs from the one it replaces, by the ids of its images.
 *
 * @param added images that the old table has not
 * @param removed images that only the old table has
 * @param changed images of other bytes or another class
 * @param moved images that were trained on and are held out now, or the other way round
 */
record TableChange(long added, long removed, long changed, long moved) {
  /**
   * Compares the rows, pixels left out.
   *
   * @param now id, label, content and whether it is held out
   */
  static TableChange between(ImageTable old, Dataset<Row> now, SparkSession spark) {
    Dataset<Row> before = rows(old, Split.TRAIN, spark).union(rows(old, Split.HELDOUT, spark));
    Column wasThere = before.col("heldout").isNotNull();
    Column isThere = now.col("heldout").isNotNull();
    Column isSame =
        now.col("label")
            .equalTo(before.col("label"))
            .and(now.col("content").equalTo(before.col("content")));
    Row counts =
        now.join(before, now.col("id").equalTo(before.col("id")), "full_outer")
            .agg(
                count_if(not(wasThere)),
                count_if(not(isThere)),
                count_if(wasThere.and(isThere).and(not(isSame))),
                count_if(now.col("heldout").notEqual(before.col("heldout"))))
            .first();
    return new TableChange(
        counts.getLong(0), counts.getLong(1), counts.getLong(2), counts.getLong(3));
  }

  private static Dataset<Row> rows(ImageTable table, Split split, SparkSession spark) {
    return table
        .rows(spark, split)
        .select("id", "label", "content")
        .withColumn("heldout", lit(split == Split.HELDOUT));
  }

  /** For the ledger. */
  SortedMap<String, Long> figures() {
    return new TreeMap<>(
        Map.of("added", added, "removed", removed, "changed", changed, "moved", moved));
  }

  /** For people. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "images: %,d added, %,d removed, %,d changed, %,d moved between train and held-out",
        added,
        removed,
        changed,
        moved);
  }
}
