package io.tessera.spark.shard;

import io.tessera.spark.exit.JobException;
import io.tessera.spark.shard.SourceListing.SourceFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
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

  private final List<SourceFile> listing = new ArrayList<>();
  private final List<SourceUnit> units = new ArrayList<>();
  private final Configuration hadoop;
  private long count;

  private IdxSource(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  static boolean isIdxName(String name) {
    return IMAGES.matcher(name).matches() || LABELS.matcher(name).matches();
  }

  /**
   * Pairs the files and checks both of each pair to their ends.
   *
   * @throws JobException if there is no pair, or a file is missing or broken
   */
  static ImageSource open(String location, Configuration hadoop) {
    SourceFiles files = new SourceFiles(location, hadoop);
    IdxSource source = new IdxSource(hadoop);
    List<FileStatus> images =
        files.files().stream()
            .filter(f -> IMAGES.matcher(f.getPath().getName()).matches())
            .toList();
    if (images.isEmpty()) {
      throw JobException.badData(
          "Cannot read data.source "
              + location
              + " as IDX: there is no file named like t10k-images-idx3-ubyte.gz");
    }
    for (FileStatus file : images) {
      files.reading(
          () -> {
            source.add(file);
            return file;
          });
    }
    return new UnitSource(
        new SourceListing(location, "idx", source.listing, 0),
        source.count,
        List.of(),
        source.units);
  }

  private void add(FileStatus imageFile) throws IOException {
    FileStatus labelFile = labelsOf(imageFile.getPath());
    IdxFile images = IdxFile.check(imageFile.getPath(), IdxFile.IMAGE_DIMENSIONS, hadoop);
    IdxFile labels = IdxFile.check(labelFile.getPath(), IdxFile.LABEL_DIMENSIONS, hadoop);
    if (images.count() != labels.count()) {
      throw JobException.badData(
          "Cannot pair "
              + SourceFiles.shown(imageFile.getPath())
              + " with "
              + SourceFiles.shown(labelFile.getPath())
              + ": "
              + images.count()
              + " images and "
              + labels.count()
              + " labels");
    }
    for (FileStatus file : List.of(imageFile, labelFile)) {
      listing.add(new SourceFile(file.getPath().getName(), file.getLen()));
    }
    for (long first = 0; first < images.count(); first += UNIT) {
      units.add(new IdxUnit(images, labels, first, Math.min(first + UNIT, images.count())));
    }
    count += images.count();
  }

  private FileStatus labelsOf(Path images) throws IOException {
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
