package io.tessera.spark.shard;

import io.tessera.spark.config.DataFormat;
import io.tessera.spark.exit.JobException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Pairs of IDX files: {@code X-images-idx3-ubyte} beside {@code X-labels-idx1-ubyte}, each with or
 * without {@code .gz}.
 */
final class IdxSource {
  /** Images in a task; a gzipped file is unpacked from its start for each. */
  private static final int UNIT = 4096;

  private static final Pattern IMAGES = Pattern.compile("(.*)images([.-])idx3-ubyte(?:\\.gz)?");
  private static final Pattern LABELS = Pattern.compile("(.*)labels([.-])idx1-ubyte(?:\\.gz)?");

  private final List<SourceUnit> units = new ArrayList<>();
  private final Configuration hadoop;
  private long count;

  private IdxSource(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  static boolean isIdxName(String name) {
    return IMAGES.matcher(name).matches() || LABELS.matcher(name).matches();
  }

  /** A file of images and the one of their labels. */
  private record Pair(FileStatus images, FileStatus labels) {
    Stream<FileStatus> files() {
      return Stream.of(images, labels);
    }
  }

  /**
   * Pairs the files.
   *
   * @throws JobException if there is no pair, or a file is missing
   */
  static SourceListing list(SourceFiles files, Configuration hadoop) {
    return listing(files, pairs(files, hadoop));
  }

  private static SourceListing listing(SourceFiles files, List<Pair> pairs) {
    return SourceListing.of(
        files.location(),
        DataFormat.IDX,
        files.described(pairs.stream().flatMap(Pair::files).toList()));
  }

  private static List<Pair> pairs(SourceFiles files, Configuration hadoop) {
    List<FileStatus> images =
        files.files().stream()
            .filter(f -> IMAGES.matcher(f.getPath().getName()).matches())
            .toList();
    if (images.isEmpty()) {
      throw JobException.badData(
          "Cannot read data.source "
              + files.location()
              + " as IDX: there is no file named like t10k-images-idx3-ubyte.gz");
    }
    return images.stream()
        .map(file -> files.reading(() -> new Pair(file, labelsOf(file.getPath(), hadoop))))
        .toList();
  }

  /**
   * Pairs the files and checks both of each pair to their ends.
   *
   * @throws JobException if there is no pair, or a file is missing or broken
   */
  static ImageSource open(SourceFiles files, Configuration hadoop) {
    IdxSource source = new IdxSource(hadoop);
    List<Pair> pairs = pairs(files, hadoop);
    for (Pair pair : pairs) {
      files.reading(
          () -> {
            source.add(pair);
            return pair;
          });
    }
    return new UnitSource(
        listing(files, pairs), ExpectedImages.of(source.count), 0, List.of(), source.units);
  }

  private void add(Pair pair) throws IOException {
    IdxFile images = IdxFile.check(pair.images().getPath(), IdxFile.IMAGE_DIMENSIONS, hadoop);
    IdxFile labels = IdxFile.check(pair.labels().getPath(), IdxFile.LABEL_DIMENSIONS, hadoop);
    if (images.count() != labels.count()) {
      throw JobException.badData(
          "Cannot pair "
              + SourceFiles.shown(pair.images().getPath())
              + " with "
              + SourceFiles.shown(pair.labels().getPath())
              + ": "
              + images.count()
              + " images and "
              + labels.count()
              + " labels");
    }
    for (long first = 0; first < images.count(); first += UNIT) {
      units.add(new IdxUnit(images, labels, first, Math.min(first + UNIT, images.count())));
    }
    count += images.count();
  }

  private static FileStatus labelsOf(Path images, Configuration hadoop) throws IOException {
    FileSystem fileSystem = images.getFileSystem(hadoop);
    String plain = IMAGES.matcher(images.getName()).replaceFirst("$1labels$2idx1-ubyte");
    for (String name : List.of(plain + ".gz", plain)) {
      Path candidate = new Path(images.getParent(), name);
      if (fileSystem.exists(candidate)) {
        return fileSystem.getFileStatus(candidate);
      }
    }
    throw JobException.badData(
        "Cannot find the labels of "
            + SourceFiles.shown(images)
            + ": put "
            + plain
            + " or "
            + plain
            + ".gz beside it");
  }
}
