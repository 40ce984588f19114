package io.tessera.spark.shard;

import io.tessera.spark.exit.JobException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The images of a source in their order, whatever their classes, for programs that only look at
 * them: a folder of image files at any depth, tar files, or tables in Parquet.
 *
 * @param ranges in the source's order: files by their paths, members and rows as they lie in files
 */
public record SourceImages(List<SourceRange> ranges) {
  private static final int RANGE = 1000;
  private static final long RANGE_BYTES = 64L << 20;

  /** What holds the images. */
  public enum Kind {
    FOLDER,
    TAR,
    PARQUET;

    private static Optional<Kind> of(String name) {
      if (TarReader.isTarName(name)) {
        return Optional.of(TAR);
      }
      if (ParquetSource.isParquetName(name)) {
        return Optional.of(PARQUET);
      }
      return SourceFiles.isImageName(name) ? Optional.of(FOLDER) : Optional.empty();
    }
  }

  /** Number of images, unreadable ones included. */
  public long images() {
    return ranges.stream().mapToLong(SourceRange::images).sum();
  }

  /**
   * Finds the images of a source.
   *
   * @param location a file, a folder or a pattern of any Hadoop file system
   * @param kind of source; empty: told from the names of the files
   * @param maxImageBytes larger files are refused unread
   * @throws JobException if there are none, or the source can't be read
   */
  public static SourceImages open(
      String location, Optional<Kind> kind, int maxImageBytes, JavaSparkContext spark) {
    Configuration hadoop = spark.hadoopConfiguration();
    List<FileStatus> files = files(location, hadoop);
    Kind found = kind.orElseGet(() -> kind(location, files));
    List<FileStatus> own =
        files.stream()
            .filter(file -> Kind.of(file.getPath().getName()).filter(found::equals).isPresent())
            .toList();
    if (own.isEmpty()) {
      throw JobException.badData(
          "Cannot read %s as %s: it has no such file in it"
              .formatted(location, found.name().toLowerCase(Locale.ROOT)));
    }
    return new SourceImages(
        switch (found) {
          case FOLDER -> imageFiles(root(location, hadoop), own, maxImageBytes);
          case TAR -> members(own, maxImageBytes, spark);
          case PARQUET -> EncodedColumn.ranges(own, hadoop);
        });
  }

  private static List<FileStatus> files(String location, Configuration hadoop) {
    SourceFiles source = new SourceFiles("", location, hadoop);
    List<FileStatus> files = new ArrayList<>();
    for (FileStatus match : source.matches()) {
      files.addAll(match.isFile() ? List.of(match) : source.below(match.getPath()));
    }
    return files;
  }

  private static Kind kind(String location, List<FileStatus> files) {
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    files.forEach(file -> Kind.of(file.getPath().getName()).ifPresent(kinds::add));
    if (kinds.size() != 1) {
      throw JobException.badData(
          "Cannot tell what %s is: %s; name images, *.tar, *.parquet or *.npz, or say which with folder:, tar:, parquet:, npz: or statistics: before the path"
              .formatted(
                  location,
                  kinds.isEmpty()
                      ? "it has no image, tar or Parquet file in it"
                      : "it has files of several kinds " + kinds));
    }
    return kinds.iterator().next();
  }

  private static Path root(String location, Configuration hadoop) {
    List<FileStatus> matches = new SourceFiles("", location, hadoop).matches();
    Path first = matches.get(0).getPath();
    return matches.size() == 1 && matches.get(0).isDirectory() ? first : first.getParent();
  }

  private static List<SourceRange> imageFiles(
      Path root, List<FileStatus> files, int maxImageBytes) {
    List<SourceRange> ranges = new ArrayList<>();
    List<FolderUnit.Entry> entries = new ArrayList<>();
    StringBuilder key = new StringBuilder();
    long bytes = 0;
    for (int i = 0; i < files.size(); i++) {
      FileStatus file = files.get(i);
      String id = SourceFiles.relative(root, file.getPath());
      entries.add(new FolderUnit.Entry(file.getPath().toString(), id, 0, file.getLen()));
      key.append(key(file)).append('\n');
      bytes += file.getLen();
      if (entries.size() == RANGE || bytes >= RANGE_BYTES || i + 1 == files.size()) {
        FolderUnit unit = new FolderUnit(List.copyOf(entries), maxImageBytes);
        ranges.add(new SourceRange(key.toString(), entries.size(), unit));
        entries.clear();
        key.setLength(0);
        bytes = 0;
      }
    }
    return ranges;
  }

  private static List<SourceRange> members(
      List<FileStatus> archives, int maxImageBytes, JavaSparkContext spark) {
    var listings = TarSource.list(archives, spark);
    List<SourceRange> ranges = new ArrayList<>();
    for (FileStatus archive : archives) {
      String path = archive.getPath().toString();
      TarListing listing = Objects.requireNonNull(listings.get(path));
      long members = listing.count() + listing.refused();
      for (long first = 0; first < members; first += RANGE) {
        long end = Math.min(first + RANGE, members);
        ranges.add(
            new SourceRange(
                key(archive) + " " + first + " " + end,
                end - first,
                new TarUnit(path, TarLayout.unlabelled(), maxImageBytes, first, end)));
      }
    }
    return ranges;
  }

  /** What tells a file from a later one of the same name. */
  static String key(FileStatus file) {
    return file.getPath() + " " + file.getLen() + " " + file.getModificationTime();
  }
}
