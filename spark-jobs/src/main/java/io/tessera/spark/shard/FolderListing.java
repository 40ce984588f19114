package io.tessera.spark.shard;

import io.tessera.spark.config.DataFormat;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.shard.FolderPart.FolderTotal;
import io.tessera.spark.table.ImageManifest.SourceFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * The files of a folder source. Tasks list the class folders, and what they find stays with the
 * executors; the driver knows the class folders and what each amounts to.
 */
final class FolderListing {
  /** Listing tasks per core: class folders differ in size. */
  private static final int TASKS_PER_CORE = 4;

  private final String location;
  private final Path root;
  private final JavaRDD<FolderPart> parts;
  private final SortedMap<String, FolderTotal> classes;
  private final long loose;

  private FolderListing(
      String location,
      Path root,
      JavaRDD<FolderPart> parts,
      SortedMap<String, FolderTotal> classes,
      long loose) {
    this.location = location;
    this.root = root;
    this.parts = parts;
    this.classes = classes;
    this.loose = loose;
  }

  /**
   * Lists a source.
   *
   * @throws JobException if there is no class folder, or one without an image
   */
  static FolderListing of(SourceFiles files, JavaSparkContext spark) {
    Path root = root(files);
    TopLevel top = TopLevel.of(files, root);
    Broadcast<ShippedHadoop> hadoop =
        spark.broadcast(ShippedHadoop.of(spark.hadoopConfiguration()));
    String from = root.toString();
    JavaRDD<FolderPart> parts =
        spark
            .parallelize(
                top.folders(),
                Math.min(top.folders().size(), TASKS_PER_CORE * spark.defaultParallelism()))
            .flatMap(name -> FolderParts.of(from, name, hadoop.value().configuration()));
    parts.persist(StorageLevel.MEMORY_AND_DISK_SER());
    SortedMap<String, FolderTotal> classes =
        new TreeMap<>(
            parts
                .mapToPair(part -> new Tuple2<>(part.className(), part.total()))
                .reduceByKey(FolderTotal::plus)
                .collectAsMap());
    FolderListing listing = new FolderListing(files.location(), root, parts, classes, top.files());
    listing.checkClasses();
    return listing;
  }

  private static Path root(SourceFiles files) {
    List<FileStatus> roots = files.matches().stream().filter(FileStatus::isDirectory).toList();
    if (roots.size() != 1) {
      throw JobException.badData(
          "Cannot read data.source "
              + files.location()
              + " as a folder of class folders: it names "
              + (roots.isEmpty()
                  ? "no folder"
                  : roots.size() + " folders; name the one above them"));
    }
    return roots.get(0).getPath();
  }

  private void checkClasses() {
    classes.forEach(
        (name, total) -> {
          if (total.images().files() == 0) {
            release();
            throw JobException.badData(
                "Class folder "
                    + SourceFiles.shown(SourceFiles.located(root.toString(), name))
                    + " holds no image ("
                    + total.ignored()
                    + " other files): remove the folder or put its images there");
          }
        });
  }

  /** What is directly in the source: names of folders, sorted, and the number of files. */
  private record TopLevel(List<String> folders, long files) {
    static TopLevel of(SourceFiles files, Path root) {
      List<String> folders = new ArrayList<>();
      AtomicLong loose = new AtomicLong();
      files.visit(
          root,
          child -> {
            if (child.isDirectory()) {
              folders.add(child.getPath().getName());
            } else {
              loose.incrementAndGet();
            }
            return true;
          });
      if (folders.isEmpty()) {
        throw JobException.badData(
            "Cannot read data.source "
                + files.location()
                + " as a folder of class folders: it has no folder in it"
                + (loose.get() == 0 ? "; it is empty" : ", only files"));
      }
      Collections.sort(folders);
      return new TopLevel(folders, loose.get());
    }
  }

  Path root() {
    return root;
  }

  /** The class folders by name. */
  SortedMap<String, FolderTotal> classes() {
    return classes;
  }

  /** All files, in parts of the size of a task. */
  JavaRDD<FolderPart> parts() {
    return parts;
  }

  /** Files that are no images by their names or places. */
  long ignored() {
    return loose + classes.values().stream().mapToLong(FolderTotal::ignored).sum();
  }

  SourceListing listing() {
    SourceTotal total =
        classes.values().stream()
            .map(FolderTotal::images)
            .reduce(SourceTotal.NONE, SourceTotal::plus);
    List<SourceFile> few =
        total.files() > SourceListing.LISTED
            ? List.of()
            : parts.flatMap(part -> part.files().toList().iterator()).collect().stream()
                .sorted(Comparator.comparing(SourceFile::path))
                .toList();
    return new SourceListing(location, DataFormat.FOLDER, total, few);
  }

  void release() {
    parts.unpersist();
  }
}
