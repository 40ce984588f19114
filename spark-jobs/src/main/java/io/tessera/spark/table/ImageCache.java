package io.tessera.spark.table;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * An image table's encoded images as one memory-mapped file, for random access: all images' bytes
 * end to end, zeros up to a multiple of 16, an index with, per image, the end of its bytes (int64),
 * its label (int32) and four zero bytes, and last the position of the index and the number of
 * images (int64 each).
 */
public final class ImageCache {
  private static final int ENTRY = 16;

  private final MappedBytes bytes;
  private final long index;
  private final long images;

  private ImageCache(Path file) throws IOException {
    bytes = new MappedBytes(file);
    long length = Files.size(file);
    index = bytes.longAt(length - ENTRY);
    images = bytes.longAt(length - ENTRY + 8);
  }

  /**
   * Opens the cache of a table, making it first if the folder has none.
   *
   * @param folder of the executor's caches
   * @param key identifies the table's content
   * @param files the table's files in order
   */
  public static ImageCache open(
      CacheFolder folder, String key, List<FileRange> files, Configuration conf) {
    Path file = folder.file("images-" + key, path -> write(path, files, conf));
    try {
      return new ImageCache(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot map image cache " + file, e);
    }
  }

  /** Number of images. */
  public long images() {
    return images;
  }

  /** The encoded image. */
  public byte[] encoded(long image) {
    long from = image == 0 ? 0 : bytes.longAt(index + (image - 1) * ENTRY);
    return bytes.copy(from, Math.toIntExact(bytes.longAt(index + image * ENTRY) - from));
  }

  /** The image's class. */
  public int label(long image) {
    return bytes.intAt(index + image * ENTRY + 8);
  }

  private static void write(Path path, List<FileRange> files, Configuration conf)
      throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path), 1 << 20)) {
      Writer writer = new Writer(out);
      for (FileRange file : files) {
        ParquetRows.readImages(conf, file, writer::accept);
      }
      writer.finish();
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static final class Writer {
    private final OutputStream out;
    private final ByteArrayOutputStream index = new ByteArrayOutputStream();
    private long end;

    Writer(OutputStream out) {
      this.out = out;
    }

    void accept(ImageRow row) {
      try {
        out.write(row.bytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      end += row.bytes().length;
      index.writeBytes(entry().putLong(end).putInt(row.label()).array());
    }

    void finish() throws IOException {
      int padding = (int) (-end & (ENTRY - 1));
      out.write(new byte[padding]);
      index.writeTo(out);
      out.write(entry().putLong(end + padding).putLong(index.size() / ENTRY).array());
    }

    private static ByteBuffer entry() {
      return ByteBuffer.allocate(ENTRY).order(ByteOrder.LITTLE_ENDIAN);
    }
  }
}
