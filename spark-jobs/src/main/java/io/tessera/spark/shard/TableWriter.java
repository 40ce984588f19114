package io.tessera.spark.shard;

import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.progress.Progress;
import io.tessera.spark.session.LiveCount;
import io.tessera.spark.table.ImageManifest.SplitPart;
import io.tessera.spark.table.ImageManifest.TableFile;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.NamedFiles;
import io.tessera.spark.table.RowHash;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TableDraft;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.parquet.hadoop.ParquetOutputFormat;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import scala.Tuple2;

/** Reads the source again and writes the good images, each into its file and place. */
final class TableWriter {
  private static final int ROW_GROUP_BYTES = 32 << 20;

  /**
   * Parquet would else look how large its rows are only after 100 of them, and then guess when to
   * look again: with large images among small ones that would be gigabytes.
   */
  private static final int ROWS_BETWEEN_CHECKS = 1;

  private final JobContext context;
  private final SparkSession spark;

  TableWriter(JobContext context) {
    this.context = context;
    this.spark = context.spark();
  }

  /**
   * Writes the files into the draft, as Spark names them.
   *
   * @param bad ids of the images to leave out
   */
  void write(TableDraft draft, InputImages input, Set<String> bad, Division division, long images)
      throws IOException {
    context.describe("shard: write " + division.layout().files() + " files");
    try (LiveCount count = new LiveCount(spark.sparkContext(), "images written");
        Progress progress = context.progress(new Progress.Work("shard: write", "images", images))) {
      // every image is counted when it is read and again when it is written
      progress.follow(() -> count.value() / 2);
      spark
          .createDataFrame(rows(input, bad, division, count.accumulator()), ImageTable.SCHEMA)
          .write()
          .option(ParquetOutputFormat.BLOCK_SIZE, ROW_GROUP_BYTES)
          .option(ParquetOutputFormat.MIN_ROW_COUNT_FOR_PAGE_SIZE_CHECK, ROWS_BETWEEN_CHECKS)
          .option(ParquetOutputFormat.MAX_ROW_COUNT_FOR_PAGE_SIZE_CHECK, ROWS_BETWEEN_CHECKS)
          .parquet(draft.target());
    }
  }

  private JavaRDD<Row> rows(
      InputImages input, Set<String> bad, Division division, LongAccumulator written)
      throws IOException {
    JavaSparkContext sparkContext = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<Set<String>> leftOut = sparkContext.broadcast(bad);
    Broadcast<Division> places = sparkContext.broadcast(division);
    long seed = context.config().run().seed();
    JavaRDD<Tuple2<PlacedImage, StoredImage>> placed =
        input.map(
            spark,
            (images, given) ->
                images
                    .filter(image -> !leftOut.value().contains(image.id()))
                    .map(
                        image -> {
                          written.add(1);
                          return places.value().place(image, IdHash.of(seed, image.id()), given);
                        }));
    return JavaPairRDD.fromJavaRDD(placed)
        .repartitionAndSortWithinPartitions(
            new ByFile(division.layout().files()), new PlacedImage.Order())
        .map(image -> row(image._1(), image._2(), written));
  }

  private static Row row(PlacedImage place, StoredImage image, LongAccumulator written) {
    written.add(1);
    return image.row(place.id());
  }

  /**
   * Compares what was written with the table it is to replace, and says how they differ; empty
   * where there is none to compare with.
   */
  Optional<TableChange> change(TableDraft draft, TableLayout layout) {
    Optional<ImageTable> old = ImageTable.ifReadable(context.run());
    if (old.isEmpty() || draft.written().isEmpty()) {
      return Optional.empty();
    }
    context.describe("shard: compare with the table before");
    Dataset<Row> now =
        NamedFiles.reader(spark)
            .schema(ImageTable.SCHEMA)
            .parquet(NamedFiles.paths(List.of(draft.target())))
            .selectExpr(
                "id",
                "label",
                "content",
                "CAST(split(_metadata.file_name, '-')[1] AS INT) >= %d AS heldout"
                    .formatted(layout.trainFiles()));
    TableChange change = TableChange.between(old.get(), now, spark);
    context.console().note("shard: " + change);
    return Optional.of(change);
  }

  /**
   * Reads back what was written, proves that nothing is lost, doubled or changed, and gives the
   * files their places.
   *
   * @return the splits by name
   * @throws JobException (temporary) if the source changed while it was read
   */
  SortedMap<String, SplitPart> place(
      TableDraft draft, TableLayout layout, SplitTotals expected, int classes) {
    context.describe("shard: verify");
    Map<FileClass, Total> found = readBack(draft);
    SplitTotals written = new SplitTotals(bySplit(found, layout));
    if (!written.hasSameImages(expected)) {
      throw JobException.temporary(
          "The source changed while it was read: %s images were found and %s written. Let it rest and run the same command again."
              .formatted(expected.images(), written.images()));
    }
    SortedMap<String, SplitPart> parts = new TreeMap<>();
    for (Split split : Split.values()) {
      Total total = expected.of(split);
      parts.put(
          split.label(),
          new SplitPart(
              total.images(),
              total.bytes(),
              "%016x".formatted(total.checksum()),
              expected.classCounts(split, classes),
              placeFiles(draft, layout, split, found)));
    }
    return parts;
  }

  private Map<FileClass, Total> readBack(TableDraft draft) {
    if (draft.written().isEmpty()) {
      return Map.of();
    }
    return NamedFiles.reader(spark)
        .schema(ImageTable.SCHEMA)
        .parquet(NamedFiles.paths(List.of(draft.target())))
        .select("id", "label", "content", "_metadata.file_name")
        .toJavaRDD()
        .mapToPair(
            row ->
                new Tuple2<>(
                    new FileClass(fileNumber(row.getString(3)), row.getInt(1)),
                    Total.of(0, RowHash.of(row.getString(0), row.getAs(2)))))
        .reduceByKey(Total::plus)
        .collectAsMap();
  }

  private static Map<SplitTotals.Key, Total> bySplit(
      Map<FileClass, Total> found, TableLayout layout) {
    Map<SplitTotals.Key, Total> bySplit = new TreeMap<>();
    found.forEach(
        (file, total) ->
            bySplit.merge(
                new SplitTotals.Key(layout.splitOf(file.file()), file.label()),
                total,
                Total::plus));
    return bySplit;
  }

  private static List<TableFile> placeFiles(
      TableDraft draft, TableLayout layout, Split split, Map<FileClass, Total> found) {
    List<TableFile> files = new ArrayList<>();
    for (String written : draft.written()) {
      int file = fileNumber(written);
      if (layout.splitOf(file) == split) {
        String place = layout.path(file);
        files.add(new TableFile(place, images(found, file), draft.place(written, place)));
      }
    }
    return files;
  }

  private static long images(Map<FileClass, Total> found, int file) {
    return found.entrySet().stream()
        .filter(entry -> entry.getKey().file() == file)
        .mapToLong(entry -> entry.getValue().images())
        .sum();
  }

  /** Spark names a file after the partition it holds: {@code part-00012-…}. */
  private static int fileNumber(String name) {
    return Integer.parseInt(name.split("-", 3)[1]);
  }

  /** A class in a file. */
  private record FileClass(int file, int label) implements Serializable {
    private static final long serialVersionUID = 1L;

    /**
     * The same in every JVM, as Spark's keys must be; what records have by themselves is not
     * specified.
     */
    @Override
    public int hashCode() {
      return 31 * file + label;
    }
  }
}
