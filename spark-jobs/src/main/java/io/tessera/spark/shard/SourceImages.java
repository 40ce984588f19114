package io.tessera.spark.shard;

import io.tessera.spark.exit.JobException;
import io.tessera.spark.table.ImageManifest.SourceFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
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
      if (TarArchive.isTarName(name)) {
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
    SourceFiles source = new SourceFiles("", location, hadoop);
    SortedMap<String, FileStatus> files = source.allFiles();
    Kind found = kind.orElseGet(() -> kind(location, files.values()));
    SortedMap<String, FileStatus> own = new TreeMap<>(files);
    own.values().removeIf(f -> !Kind.of(f.getPath().getName()).equals(Optional.of(found)));
    if (own.isEmpty()) {
      throw JobException.badData(
          "Cannot read %s as %s: it has no such file in it"
              .formatted(location, found.name().toLowerCase(Locale.ROOT)));
    }
    return new SourceImages(
        switch (found) {
          case FOLDER -> imageFiles(source.base(), own, maxImageBytes);
          case TAR -> members(List.copyOf(own.values()), maxImageBytes, spark);
          case PARQUET -> EncodedColumn.ranges(List.copyOf(own.values()), hadoop);
        });
  }

  private static Kind kind(String location, Collection<FileStatus> files) {
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

  private static List<SourceRange> imageFiles(
      Path base, SortedMap<String, FileStatus> files, int maxImageBytes) {
    List<SourceRange> ranges = new ArrayList<>();
    List<SourceFile> part = new ArrayList<>();
    StringBuilder key = new StringBuilder();
    long bytes = 0;
    for (Map.Entry<String, FileStatus> file : files.entrySet()) {
      part.add(SourceFiles.file(file.getKey(), file.getValue()));
      key.append(key(file.getValue())).append('\n');
      bytes += file.getValue().getLen();
      if (part.size() == RANGE || bytes >= RANGE_BYTES || file.getKey().equals(files.lastKey())) {
        FolderUnit unit = new FolderUnit(base.toString(), 0, FileColumns.of(part), maxImageBytes);
        ranges.add(new SourceRange(key.toString(), part.size(), unit));
        part.clear();
        key.setLength(0);
        bytes = 0;
      }
    }
    return ranges;
  }

  private static List<SourceRange> members(
      List<FileStatus> archives, int maxImageBytes, JavaSparkContext spark) {
    List<SourceRange> ranges = new ArrayList<>();
    Map<String, FileStatus> files =
        archives.stream().collect(Collectors.toMap(file -> file.getPath().toString(), f -> f));
    for (TarListing listing : TarSource.read(archives, spark)) {
      TarArchive archive = listing.archive();
      String key = key(Objects.requireNonNull(files.get(archive.file()))) + " " + archive.member();
      for (TarListing.Piece piece : listing.pieces()) {
        ranges.add(
            new SourceRange(
                key + " " + piece.from() + " " + piece.to(),
                piece.images(),
                listing.unit(piece, TarLayout.unlabelled(), maxImageBytes)));
      }
    }
    return ranges;
  }

  /** What tells a file from a later one of the same name. */
  static String key(FileStatus file) {
    return file.getPath() + " " + file.getLen() + " " + file.getModificationTime();
  }
}
