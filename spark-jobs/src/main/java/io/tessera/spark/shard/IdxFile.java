package io.tessera.spark.shard;

import io.tessera.spark.exit.JobException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * An IDX file as of MNIST: two zero bytes, the type (8: unsigned byte), the number of dimensions,
 * each dimension as a big-endian int, then the values in raster order. The whole may be gzipped;
 * that is told by the name.
 *
 * @param path where it is
 * @param dimensions from the header
 */
record IdxFile(String path, List<Integer> dimensions) implements Serializable {
  private static final long serialVersionUID = 1L;

  static final int IMAGE_DIMENSIONS = 3;
  static final int LABEL_DIMENSIONS = 1;

  private static final int UNSIGNED_BYTE = 8;
  private static final int MAX_SIDE = 4096;
  private static final int BUFFER = 1 << 16;

  /**
   * Reads the header and walks to the end of the file, so that a file with too few or too many
   * values is found before any work is done.
   *
   * @param dimensions how many the file must have
   * @throws JobException if it is no such file
   */
  static IdxFile check(Path path, int dimensions, Configuration hadoop) throws IOException {
    try (DataInputStream in = open(path, hadoop)) {
      IdxFile file = new IdxFile(path.toString(), header(path, dimensions, in));
      long expected = file.count() * file.valueBytes();
      long found = walk(in, expected + 1);
      if (found != expected) {
        throw broken(
            path,
            "its header announces "
                + file.count()
                + " values of "
                + file.valueBytes()
                + " bytes, the data "
                + (found > expected
                    ? "goes on after them"
                    : "ends after " + found / file.valueBytes()));
      }
      return file;
    } catch (EOFException e) {
      throw broken(path, "it ends too early").causedBy(e);
    } catch (ZipException e) {
      throw broken(path, "it is not a whole gzip file (" + e.getMessage() + ")").causedBy(e);
    }
  }

  /** The number of images or labels. */
  long count() {
    return dimensions.get(0);
  }

  /** Bytes of one image or label. */
  int valueBytes() {
    int bytes = 1;
    for (int size : dimensions.subList(1, dimensions.size())) {
      bytes = Math.multiplyExact(bytes, size);
    }
    return bytes;
  }

  /** Opens the file at its value number {@code first}. */
  DataInputStream openAt(long first, Configuration hadoop) throws IOException {
    DataInputStream in = open(new Path(path), hadoop);
    in.skipNBytes(4L + 4L * dimensions.size() + first * valueBytes());
    return in;
  }

  private static DataInputStream open(Path path, Configuration hadoop) throws IOException {
    InputStream in = path.getFileSystem(hadoop).open(path);
    return new DataInputStream(
        path.getName().endsWith(".gz") ? new GZIPInputStream(in, BUFFER) : in);
  }

  private static List<Integer> header(Path path, int expected, DataInputStream in)
      throws IOException {
    int magic = in.readInt();
    if (magic >>> 16 != 0) {
      throw broken(path, String.format("it starts with %08x, not with two zero bytes", magic));
    }
    int type = magic >>> 8 & 0xff;
    int dimensions = magic & 0xff;
    if (type != UNSIGNED_BYTE || dimensions != expected) {
      throw broken(
          path,
          "it holds values of type "
              + type
              + " in "
              + dimensions
              + " dimensions; type "
              + UNSIGNED_BYTE
              + " (unsigned byte) in "
              + expected
              + " dimensions is needed");
    }
    List<Integer> sizes = new ArrayList<>();
    for (int i = 0; i < dimensions; i++) {
      int size = in.readInt();
      boolean allowed = i == 0 ? size >= 0 : size >= 1 && size <= MAX_SIDE;
      if (!allowed) {
        throw broken(
            path, "dimension " + (i + 1) + " is " + size + "; 1 to " + MAX_SIDE + " is allowed");
      }
      sizes.add(size);
    }
    return List.copyOf(sizes);
  }

  private static long walk(InputStream in, long limit) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long found = 0;
    while (found < limit) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, limit - found));
      if (read < 0) {
        break;
      }
      found += read;
    }
    return found;
  }

  private static JobException broken(Path path, String reason) {
    return JobException.badData("Cannot read IDX file " + SourceFiles.shown(path) + ": " + reason);
  }
}
