package io.tessera.spark.shard;

import io.tessera.spark.config.DataConfig;
import io.tessera.spark.config.HeldoutConfig;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StageFigures;
import io.tessera.spark.progress.Progress;
import io.tessera.spark.session.LiveCount;
import io.tessera.spark.table.ImageManifest;
import io.tessera.spark.table.ImageManifest.SplitPart;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TableDraft;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * Makes the image table: decodes every image once to tell the good from the bad, chooses the
 * held-out ones, then reads the source again and writes the images, bytes unchanged, in a seeded
 * random order.
 */
public final class Sharding {
  /** Labels beyond this are taken for mistakes where the source names no classes. */
  private static final int MAX_CLASSES = 1_000_000;

  private final JobContext context;
  private final SparkSession spark;
  private final DataConfig data;
  private final long seed;

  /** Makes the table of this run. */
  public Sharding(JobContext context) {
    this.context = context;
    this.spark = context.spark();
    this.data = context.config().data();
    this.seed = context.config().run().seed();
  }

  /**
   * Makes and publishes the table and the quarantine.
   *
   * @throws JobException if the source can't be read or has too many bad images
   */
  public StageFigures run() throws IOException {
    InputImages input = open();
    try {
      return run(input);
    } finally {
      input.release();
    }
  }

  private StageFigures run(InputImages input) throws IOException {
    JavaRDD<CheckedImage> checked = check(input);
    try {
      Census census = new Census(checked);
      input.expected().check(census.byLabel());
      SortedMap<String, Long> bad = census.badByReason();
      context
          .metrics()
          .set("shard", "quarantined", bad.values().stream().mapToDouble(n -> n).sum());
      judge(census, bad);
      Splitter splitter = census.splitter(quotas(census, input));
      SplitTotals totals = census.totals(splitter);
      List<String> names = classNames(input.classNames(), totals.classes());
      Optional<TableChange> change = write(input, census, splitter, totals, names, bad);
      return figures(totals, bad, names.size(), change);
    } finally {
      checked.unpersist();
    }
  }

  private InputImages open() {
    context.describe("shard: list the source");
    String location =
        data.source()
            .orElseThrow(
                () ->
                    JobException.badConfig(
                        "Invalid data.source: not set. Name the images in a recipe, or with --set"
                            + " data.source=PATH."));
    Sources sources = new Sources(data, spark.sparkContext().hadoopConfiguration(), () -> spark);
    ImageSource source = sources.open(location, data.format(), List.of());
    return new InputImages(
        source,
        data.heldout()
            .source()
            .map(path -> sources.open(path, source.listing().format(), source.classNames())));
  }

  /** Decodes everything; the result stays with the executors. */
  private JavaRDD<CheckedImage> check(InputImages input) throws IOException {
    long expected = input.expected().all();
    int classes = classLimit(input.classNames());
    context.describe("shard: decode and check the images");
    try (LiveCount count = new LiveCount(spark.sparkContext(), "images checked");
        Progress progress =
            context.progress(new Progress.Work("shard: check", "images", expected))) {
      progress.follow(count::value);
      JavaRDD<CheckedImage> checked =
          input.map(
              spark,
              (images, given) ->
                  images.mapPartitions(
                      new CheckPartition(
                          seed,
                          given,
                          data.maxImagePixels(),
                          data.maxImageBytes().toInt(),
                          classes,
                          count.accumulator())));
      checked.persist(StorageLevel.MEMORY_AND_DISK());
      if (checked.count() == 0) {
        throw JobException.badData(
            "Cannot read data.source "
                + input.source().listing().location()
                + ": it holds no image");
      }
      return checked;
    }
  }

  private void judge(Census census, SortedMap<String, Long> bad) {
    context.describe("shard: judge the source");
    census.checkIds();
    QuarantineWriter.write(census.bad(), bad, context.run(), spark);
    Census.checkQuality(
        census.count(), bad, data.maxBadFraction(), context.run().location(ImageTable.QUARANTINE));
  }

  private SortedMap<Integer, Long> quotas(Census census, InputImages input) {
    if (input.heldout().isPresent()) {
      return new TreeMap<>();
    }
    context.describe("shard: choose the held-out images");
    SortedMap<Integer, Long> counts = census.divisibleByClass();
    long images = counts.values().stream().mapToLong(Long::longValue).sum();
    HeldoutConfig heldout = data.heldout();
    return HeldoutQuotas.of(
        counts, heldout.count().orElseGet(() -> Math.round(images * heldout.fraction())));
  }

  /** Writes and publishes the table; tells how it differs from the one it replaces. */
  private Optional<TableChange> write(
      InputImages input,
      Census census,
      Splitter splitter,
      SplitTotals totals,
      List<String> names,
      SortedMap<String, Long> bad)
      throws IOException {
    TableLayout layout =
        TableLayout.of(
            totals.size(Split.TRAIN),
            totals.size(Split.HELDOUT),
            data.targetFileSize().count(),
            data.minFiles());
    TableDraft draft =
        TableDraft.begin(
            context.run(), ImageTable.FOLDER, spark.sparkContext().hadoopConfiguration());
    TableWriter writer = new TableWriter(context);
    writer.write(draft, input, census.badIds(), new Division(splitter, layout), totals.images());
    Optional<TableChange> change = writer.change(draft, layout);
    SortedMap<String, SplitPart> splits = writer.place(draft, layout, totals, names.size());
    draft.publish(
        new ImageManifest(
            ImageManifest.FORMAT,
            ImageManifest.VERSION,
            seed,
            "none",
            names,
            input.describeSource(),
            input.describeHeldout().orElse(null),
            splits,
            bad));
    return change;
  }

  /** Labels must be below this. */
  private int classLimit(List<String> sourceNames) {
    List<String> names = data.classNames().isEmpty() ? sourceNames : data.classNames();
    if (!sourceNames.isEmpty() && names.size() != sourceNames.size()) {
      throw JobException.badConfig(
          "Invalid data.class-names: %d names; the source has %d classes (%s)"
              .formatted(names.size(), sourceNames.size(), shortened(sourceNames)));
    }
    return names.isEmpty() ? MAX_CLASSES : names.size();
  }

  private static String shortened(List<String> names) {
    return String.join(", ", names.subList(0, Math.min(5, names.size())))
        + (names.size() > 5 ? ", …" : "");
  }

  private List<String> classNames(List<String> sourceNames, int classes) {
    if (!data.classNames().isEmpty()) {
      return data.classNames();
    }
    return sourceNames.isEmpty()
        ? IntStream.range(0, classes).mapToObj(Integer::toString).toList()
        : sourceNames;
  }

  private static StageFigures figures(
      SplitTotals totals, SortedMap<String, Long> bad, int classes, Optional<TableChange> change) {
    SortedMap<String, Object> values = new TreeMap<>();
    values.put("train", totals.of(Split.TRAIN).images());
    values.put("heldout", totals.of(Split.HELDOUT).images());
    values.put("classes", classes);
    values.put("quarantined", bad.values().stream().mapToLong(Long::longValue).sum());
    change.ifPresent(differences -> values.putAll(differences.figures()));
    return new StageFigures(totals.images(), "images", values);
  }
}
