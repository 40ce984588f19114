package io.tessera.spark.shard;

import io.tessera.spark.exit.JobException;
import io.tessera.spark.shard.SourceListing.SourceFile;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/** Tar files with one folder of images per class, or one tar file per class. */
final class TarSource {
  private TarSource() {}

  /**
   * Lists the archives, one task each.
   *
   * @param classes the class folders there may be, in label order; empty: those found
   * @throws JobException if there is no archive, one is damaged, or none has an image
   */
  static ImageSource open(
      String location, List<String> classes, int maxImageBytes, SparkSession spark) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    List<FileStatus> archives =
        new SourceFiles(location, context.hadoopConfiguration())
            .files().stream().filter(f -> TarReader.isTarName(f.getPath().getName())).toList();
    if (archives.isEmpty()) {
      throw JobException.badData(
          "Cannot read data.source "
              + location
              + " as tar: there is no file named *.tar, *.tar.gz or *.tgz");
    }
    SortedMap<String, TarListing> listings = list(archives, context);
    SortedMap<String, Iterable<String>> folders = new TreeMap<>();
    listings.forEach(
        (path, found) -> folders.put(new Path(path).getName(), found.images().keySet()));
    TarLayout layout = TarLayout.of(folders);
    if (layout.classNames().isEmpty()) {
      throw JobException.badData(
          "Cannot read data.source " + location + ": its archives hold no image");
    }
    return source(
        location,
        archives,
        listings,
        classes.isEmpty() ? layout : layout.withLabels(classes),
        maxImageBytes);
  }

  private static ImageSource source(
      String location,
      List<FileStatus> archives,
      SortedMap<String, TarListing> listings,
      TarLayout layout,
      int maxImageBytes) {
    List<SourceFile> files = new ArrayList<>();
    List<SourceUnit> units = new ArrayList<>();
    for (FileStatus archive : archives) {
      String path = archive.getPath().toString();
      files.add(new SourceFile(archive.getPath().getName(), archive.getLen()));
      units.add(TarUnit.whole(path, layout, maxImageBytes));
    }
    long images = listings.values().stream().mapToLong(l -> l.count() + l.refused()).sum();
    long ignored = listings.values().stream().mapToLong(TarListing::ignored).sum();
    return new UnitSource(
        new SourceListing(location, "tar", files, ignored), images, layout.classNames(), units);
  }

  /** Lists archives, one task each. */
  static SortedMap<String, TarListing> list(List<FileStatus> archives, JavaSparkContext context) {
    var hadoop = context.broadcast(new SerializableConfiguration(context.hadoopConfiguration()));
    List<String> paths = archives.stream().map(archive -> archive.getPath().toString()).toList();
    SortedMap<String, TarListing> listings = new TreeMap<>();
    context
        .parallelize(paths, paths.size())
        .map(path -> new Tuple2<>(path, TarListing.of(new Path(path), hadoop.value().value())))
        .collect()
        .forEach(listing -> listings.put(listing._1(), listing._2()));
    listings.forEach((path, listing) -> listing.checkSound(new Path(path)));
    return listings;
  }
}
