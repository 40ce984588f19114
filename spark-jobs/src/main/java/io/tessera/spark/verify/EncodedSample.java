package io.tessera.spark.verify;

import static org.apache.spark.sql.functions.col;

import io.tessera.core.random.CounterRandom;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.table.FileRange;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.NamedFiles;
import io.tessera.spark.table.ParquetRows;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TokenTable;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TrainedModels;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;

/**
 * Encodes some rows again and compares the codes. The images come from a few row groups, so that
 * not all of the image table need be read.
 */
record EncodedSample(
    JobContext context, TokenTable tokens, ImageTable images, ModelPointer tokenizer) {
  private static final int ROW_GROUPS = 8;

  /** A row group to take images from. */
  private record Place(Split split, FileRange group) implements Serializable {}

  /**
   * Compares.
   *
   * @param count rows at most
   * @return how many rows were compared
   */
  long compare(int count, Findings findings) {
    List<Place> places = places();
    if (places.isEmpty()) {
      return 0;
    }
    JavaSparkContext spark = new JavaSparkContext(context.spark().sparkContext());
    int each = (count + places.size() - 1) / places.size();
    EncodeAgain work =
        new EncodeAgain(TrainedModels.of(context), tokenizer, context.config().run().seed(), each);
    List<EncodeAgain.Encoded> encoded =
        spark
            .parallelize(places, places.size())
            .flatMap(place -> work.run(place.split, place.group).iterator())
            .collect();
    List<EncodeAgain.Encoded> compared = encoded.subList(0, Math.min(count, encoded.size()));
    Map<String, List<Integer>> found = found(compared);
    for (EncodeAgain.Encoded row : compared) {
      List<Integer> codes = found.get(key(row.split().label(), row.id(), row.view()));
      if (codes != null && !codes.equals(row.codes())) {
        findings.add(
            "codes",
            "view %d of image %s in %s has other codes than the tokenizer gives it"
                .formatted(row.view(), row.id(), row.split().label()));
      }
    }
    return compared.size();
  }

  private List<Place> places() {
    ShippedHadoop hadoop = ShippedHadoop.of(context.spark().sparkContext().hadoopConfiguration());
    CounterRandom random = CounterRandom.of(context.config().run().seed(), "verify");
    List<Place> places = new ArrayList<>();
    for (Split split : Split.values()) {
      List<String> files = new ArrayList<>(images.files(split));
      files.sort(Comparator.comparingLong(file -> random.bits(file.hashCode())));
      for (String file : files.subList(0, Math.min(files.size(), ROW_GROUPS / 2))) {
        List<FileRange> groups = ParquetRows.units(hadoop.configuration(), file, 1);
        if (!groups.isEmpty()) {
          places.add(new Place(split, groups.get(random.below(file.hashCode(), groups.size()))));
        }
      }
    }
    return places;
  }

  /** The table's codes of the images of some rows. */
  private Map<String, List<Integer>> found(List<EncodeAgain.Encoded> rows) {
    Map<String, List<Integer>> found = new HashMap<>();
    for (Split split : Split.values()) {
      Object[] ids =
          rows.stream()
              .filter(row -> row.split() == split)
              .map(EncodeAgain.Encoded::id)
              .distinct()
              .toArray();
      if (ids.length > 0 && !tokens.locations(split).isEmpty()) {
        List<Row> read =
            NamedFiles.reader(context.spark())
                .schema(TokenTable.SCHEMA)
                .parquet(NamedFiles.paths(tokens.locations(split)))
                .where(col("id").isin(ids))
                .select("id", "view", "tokens")
                .collectAsList();
        read.forEach(
            row ->
                found.put(key(split.label(), row.getString(0), row.getShort(1)), row.getList(2)));
      }
    }
    return found;
  }

  private static String key(String split, String id, int view) {
    return split + " " + view + " " + id;
  }
}
