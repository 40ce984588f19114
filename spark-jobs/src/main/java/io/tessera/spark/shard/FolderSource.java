package io.tessera.spark.shard;

import io.tessera.spark.session.ShippedHadoop;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/**
 * A folder with one folder of images per class, at any depth below it. Labels follow the sorted
 * names of the class folders.
 */
final class FolderSource implements ImageSource {
  private final FolderListing files;
  private final SourceListing listing;
  private final ClassNames classes;
  private final JavaRDD<FolderUnit> units;

  private FolderSource(
      FolderListing files, SourceListing listing, ClassNames classes, JavaRDD<FolderUnit> units) {
    this.files = files;
    this.listing = listing;
    this.classes = classes;
    this.units = units;
  }

  /**
   * Lists the folder.
   *
   * @param classes the class folders there may be, in label order; empty: those found
   * @throws io.tessera.spark.exit.JobException if there is no class folder, or one without an image
   */
  static ImageSource open(
      SourceFiles location, List<String> classes, int maxImageBytes, JavaSparkContext spark) {
    FolderListing files = FolderListing.of(location, spark);
    ClassNames labels =
        ClassNames.of(
            classes.isEmpty() ? List.copyOf(files.classes().keySet()) : classes,
            location.location());
    return new FolderSource(
        files,
        files.listing(),
        labels,
        units(files, labels.labels(files.classes().keySet()), maxImageBytes));
  }

  /** One part a task, however the class folders were listed. */
  private static JavaRDD<FolderUnit> units(
      FolderListing files, Map<String, Integer> labels, int maxImageBytes) {
    String root = files.root().toString();
    HashMap<String, Integer> shippedLabels = new HashMap<>(labels);
    HashMap<String, Integer> firstTasks = new HashMap<>();
    int tasks = 0;
    for (var folder : files.classes().entrySet()) {
      firstTasks.put(folder.getKey(), tasks);
      tasks += folder.getValue().parts();
    }
    return files
        .parts()
        .mapToPair(
            part ->
                new Tuple2<>(
                    firstTasks.getOrDefault(part.className(), 0) + part.number(),
                    new FolderUnit(
                        root,
                        shippedLabels.getOrDefault(part.className(), RawImage.NO_LABEL),
                        part.files(),
                        maxImageBytes)))
        .partitionBy(new HashPartitioner(tasks))
        .values();
  }

  @Override
  public SourceListing listing() {
    return listing;
  }

  @Override
  public ExpectedImages expected() {
    SortedMap<Integer, Long> byClass = new TreeMap<>();
    files
        .classes()
        .forEach((name, total) -> byClass.put(classes.label(name), total.images().files()));
    return new ExpectedImages(listing.total().files(), byClass);
  }

  @Override
  public long ignored() {
    return files.ignored();
  }

  @Override
  public List<String> classNames() {
    return classes.names();
  }

  @Override
  public JavaRDD<RawImage> images(SparkSession spark) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<ShippedHadoop> hadoop =
        context.broadcast(ShippedHadoop.of(context.hadoopConfiguration()));
    return units.flatMap(unit -> UnitSource.opened(unit, hadoop.value().configuration()));
  }

  @Override
  public void release() {
    files.release();
  }
}
