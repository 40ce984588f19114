package io.tessera.spark.shard;

import io.tessera.spark.config.DataFormat;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.session.ShippedHadoop;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.fs.FileStatus;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Tar files with one folder of images per class, one tar file per class, or a tar file of the tar
 * files of the classes.
 */
final class TarSource {
  private TarSource() {}

  /**
   * Lists the files.
   *
   * @throws JobException if there is none
   */
  static SourceListing list(SourceFiles files) {
    return listing(files, find(files));
  }

  private static SourceListing listing(SourceFiles files, List<FileStatus> found) {
    return SourceListing.of(files.location(), DataFormat.TAR, files.described(found));
  }

  private static List<FileStatus> find(SourceFiles files) {
    List<FileStatus> found =
        files.files().stream().filter(f -> TarArchive.isTarName(f.getPath().getName())).toList();
    if (found.isEmpty()) {
      throw JobException.badData(
          "Cannot read data.source "
              + files.location()
              + " as tar: there is no file named *.tar, *.tar.gz or *.tgz");
    }
    return found;
  }

  /**
   * Reads the headers of the archives and of those in them, one task each.
   *
   * @param classes the class folders there may be, in label order; empty: those found
   * @throws JobException if there is no archive, one is damaged, or none has an image
   */
  static ImageSource open(
      SourceFiles files, List<String> classes, int maxImageBytes, JavaSparkContext spark) {
    List<FileStatus> found = find(files);
    List<TarListing> listings = read(found, spark);
    TarLayout folders =
        TarLayout.of(listings.stream().flatMap(l -> l.images().keySet().stream()).toList());
    if (folders.classNames().isEmpty()) {
      throw JobException.badData(
          "Cannot read data.source " + files.location() + ": its archives hold no image");
    }
    TarLayout layout = classes.isEmpty() ? folders : folders.withLabels(classes);
    List<SourceUnit> units = new ArrayList<>();
    for (TarListing listing : listings) {
      listing.pieces().forEach(piece -> units.add(listing.unit(piece, layout, maxImageBytes)));
    }
    return new UnitSource(
        listing(files, found),
        expected(listings, layout),
        listings.stream().mapToLong(TarListing::ignored).sum(),
        layout.classNames(),
        units);
  }

  private static ExpectedImages expected(List<TarListing> listings, TarLayout layout) {
    SortedMap<Integer, Long> byClass = new TreeMap<>();
    long all = 0;
    for (TarListing listing : listings) {
      all += listing.count() + listing.refused();
      // a refused member may have a label too, or none: only the total is known then
      listing
          .images()
          .forEach((folder, count) -> byClass.merge(layout.label(folder), count, Long::sum));
    }
    boolean refused = listings.stream().anyMatch(listing -> listing.refused() > 0);
    return refused ? ExpectedImages.of(all) : new ExpectedImages(all, byClass);
  }

  /** Reads the headers of archives, and then of those in them, one task each. */
  static List<TarListing> read(List<FileStatus> files, JavaSparkContext spark) {
    List<TarListing> listings =
        new ArrayList<>(headers(files.stream().map(TarArchive::of).toList(), spark));
    listings.addAll(headers(listings.stream().flatMap(l -> l.inner().stream()).toList(), spark));
    return listings;
  }

  private static List<TarListing> headers(List<TarArchive> archives, JavaSparkContext spark) {
    Broadcast<ShippedHadoop> hadoop =
        spark.broadcast(ShippedHadoop.of(spark.hadoopConfiguration()));
    List<TarListing> listings =
        spark
            .parallelize(archives, Math.max(1, archives.size()))
            .map(archive -> TarListing.of(archive, hadoop.value().configuration()))
            .collect();
    for (TarListing listing : listings) {
      if (listing.damage() != null) {
        throw JobException.badData(
            "Cannot read tar file "
                + listing.archive().shown()
                + ": "
                + listing.damage()
                + ", after "
                + listing.count()
                + " images; fetch it again");
      }
    }
    return listings;
  }
}
