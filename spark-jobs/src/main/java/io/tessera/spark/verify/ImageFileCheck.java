package io.tessera.spark.verify;

import io.tessera.core.storage.Storage;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.table.ImageContent;
import io.tessera.spark.table.ImageManifest.TableFile;
import io.tessera.spark.table.ImageRow;
import io.tessera.spark.table.ParquetRows;
import io.tessera.spark.table.RowHash;
import io.tessera.spark.table.Split;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;

/**
 * Reads a file of an image table and compares it with what the manifest says of it.
 *
 * @param location of the table
 * @param split of the file
 * @param path of the file
 * @param images that it should have
 * @param length in bytes
 * @param classes labels are below this
 */
record ImageFileCheck(
    String location, Split split, String path, long images, long length, int classes)
    implements FileCheck<ImageFileCheck.Result> {
  static ImageFileCheck of(String location, Split split, TableFile file, int classes) {
    return new ImageFileCheck(location, split, file.path(), file.images(), file.bytes(), classes);
  }

  /**
   * What files of a split hold.
   *
   * @param readable whether all of them could be read
   * @param bytes of the encoded images
   * @param checksum exclusive or of the rows' hashes
   * @param labels images by label
   */
  record Result(
      Findings findings,
      boolean readable,
      long images,
      long bytes,
      long checksum,
      Occurrences labels)
      implements FileCheck.Result<Result> {
    @Override
    public Result plus(Result others) {
      findings.addAll(others.findings);
      return new Result(
          findings,
          readable && others.readable,
          images + others.images,
          bytes + others.bytes,
          checksum ^ others.checksum,
          labels.plus(others.labels));
    }
  }

  @Override
  public Result run(ShippedHadoop hadoop) {
    Reading reading = new Reading();
    boolean readable =
        read(hadoop, reading.findings, (storage, conf) -> read(storage, conf, reading));
    return new Result(
        reading.findings,
        readable,
        reading.images,
        reading.bytes,
        reading.checksum,
        reading.labels);
  }

  private void read(Storage storage, Configuration conf, Reading reading) {
    if (storage.size(path) != length) {
      reading.findings.add(
          "%s has %d bytes, the manifest says %d".formatted(path, storage.size(path), length));
    }
    ParquetRows.units(conf, storage.location(path), Long.MAX_VALUE)
        .forEach(range -> ParquetRows.readImages(conf, range, reading::add));
    if (reading.images != images) {
      reading.findings.add(
          "%s has %d images, the manifest says %d".formatted(path, reading.images, images));
    }
  }

  /** What was read of the file so far. */
  private final class Reading {
    private final Findings findings = new Findings();
    private final Occurrences labels = new Occurrences(classes);
    private long images;
    private long bytes;
    private long checksum;

    void add(ImageRow image) {
      images++;
      bytes += image.bytes().length;
      checksum ^= RowHash.of(image.id(), image.content());
      if (!labels.add(image.label())) {
        findings.add(
            "label",
            "%s: image %s has label %d, there are %d classes"
                .formatted(path, image.id(), image.label(), classes));
      }
      if (!Arrays.equals(ImageContent.of(image.bytes()), image.content())) {
        findings.add(
            "content", "%s: image %s is not what its content says".formatted(path, image.id()));
      }
    }
  }
}
