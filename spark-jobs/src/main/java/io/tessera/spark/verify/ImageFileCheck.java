package io.tessera.spark.verify;

import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.storage.HadoopStorage;
import io.tessera.spark.table.ImageContent;
import io.tessera.spark.table.ImageManifest.TableFile;
import io.tessera.spark.table.ImageRow;
import io.tessera.spark.table.ParquetRows;
import io.tessera.spark.table.RowHash;
import io.tessera.spark.table.Split;
import java.io.Serializable;
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
    implements Serializable {
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
      CodeCounts labels)
      implements Serializable {
    Result plus(Result other) {
      findings.addAll(other.findings);
      return new Result(
          findings,
          readable && other.readable,
          images + other.images,
          bytes + other.bytes,
          checksum ^ other.checksum,
          labels.plus(other.labels));
    }
  }

  Result run(ShippedHadoop hadoop) {
    Configuration conf = hadoop.configuration();
    Storage storage = HadoopStorage.at(location, conf);
    Reading reading = new Reading();
    boolean readable = storage.exists(path);
    if (readable) {
      readable = read(storage, conf, reading);
    } else {
      reading.findings.add(path + " is missing");
    }
    return new Result(
        reading.findings,
        readable,
        reading.images,
        reading.bytes,
        reading.checksum,
        reading.labels);
  }

  private boolean read(Storage storage, Configuration conf, Reading reading) {
    if (storage.size(path) != length) {
      reading.findings.add(
          "%s has %d bytes, the manifest says %d".formatted(path, storage.size(path), length));
    }
    try {
      ParquetRows.units(conf, storage.location(path), Long.MAX_VALUE)
          .forEach(range -> ParquetRows.readImages(conf, range, reading::add));
    } catch (StorageException e) {
      throw e;
    } catch (RuntimeException e) {
      // a damaged file makes Parquet fail in every way there is
      reading.findings.add(path + " can't be read: " + e.getMessage());
      return false;
    }
    if (reading.images != images) {
      reading.findings.add(
          "%s has %d images, the manifest says %d".formatted(path, reading.images, images));
    }
    return true;
  }

  /** What was read of the file so far. */
  private final class Reading {
    private final Findings findings = new Findings();
    private final CodeCounts labels = new CodeCounts(classes);
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
