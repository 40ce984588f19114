package io.tessera.spark.table;

import io.tessera.generator.TokenSamples;
import io.tessera.spark.exit.TableFileException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * A token table as one flat memory-mapped file, for random access. Per image: its label (int32),
 * then its views' codes, two bytes each up to 65,536 codes and four beyond.
 */
public final class TokenCache implements TokenSamples {
  private final MappedBytes bytes;
  private final TableShape shape;
  private final int codeBytes;
  private final long stride;

  /** What a token table's manifest says of it. */
  public record TableShape(long images, int views, int tokens, int codebookSize, int classes)
      implements Serializable {}

  private TokenCache(Path file, TableShape shape) throws IOException {
    this.shape = shape;
    bytes = new MappedBytes(file);
    codeBytes = codeBytes(shape);
    stride = stride(shape);
  }

  /**
   * Opens the cache of a table, making it first if the folder has none.
   *
   * @param folder of the executor's caches
   * @param key identifies the table's content
   * @param files the table's files in order; an image's views are consecutive rows
   * @throws TableFileException if a row does not fit the shape; the message names the row
   */
  public static TokenCache open(
      CacheFolder folder, String key, TableShape shape, List<FileRange> files, Configuration conf) {
    Path file = folder.file("tokens-" + key, path -> write(path, shape, files, conf));
    try {
      return new TokenCache(file, shape);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot map token cache " + file, e);
    }
  }

  private static void write(Path path, TableShape shape, List<FileRange> files, Configuration conf)
      throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path), 1 << 20)) {
      RowWriter writer = new RowWriter(out, shape);
      for (FileRange file : files) {
        ParquetRows.readTokens(conf, file, writer::accept);
      }
      writer.finish();
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Checks rows and appends them. */
  private static final class RowWriter {
    private final OutputStream out;
    private final TableShape shape;
    private final ByteBuffer entry;
    private long rows;

    RowWriter(OutputStream out, TableShape shape) {
      this.out = out;
      this.shape = shape;
      entry = ByteBuffer.allocate(Math.toIntExact(stride(shape))).order(ByteOrder.LITTLE_ENDIAN);
    }

    void accept(TokenRow row) {
      check(row);
      if (row.view() == 0) {
        entry.clear().putInt(row.label());
      }
      for (int token : row.tokens()) {
        if (token < 0 || token >= shape.codebookSize) {
          throw new TableFileException(
              "Invalid token table: image "
                  + row.id()
                  + " has code "
                  + token
                  + ", but the generator's codebook size is "
                  + shape.codebookSize
                  + "; tokenize with the tokenizer of this configuration");
        }
        if (codeBytes(shape) == 2) {
          entry.putShort((short) token);
        } else {
          entry.putInt(token);
        }
      }
      if (row.view() == shape.views - 1) {
        write();
      }
      rows++;
    }

    private void check(TokenRow row) {
      if (row.view() != rows % shape.views) {
        throw new TableFileException(
            "Invalid token table: image "
                + row.id()
                + " has view "
                + row.view()
                + " where view "
                + rows % shape.views
                + " was expected; tokenize again");
      }
      if (row.tokens().length != shape.tokens) {
        throw new TableFileException(
            "Invalid token table: image "
                + row.id()
                + " has "
                + row.tokens().length
                + " tokens, but the generator's grid has "
                + shape.tokens
                + "; tokenize with the tokenizer of this configuration");
      }
      if (row.label() < 0 || row.label() >= shape.classes) {
        throw new TableFileException(
            "Invalid token table: image "
                + row.id()
                + " has label "
                + row.label()
                + ", expected 0.."
                + (shape.classes - 1));
      }
    }

    private void write() {
      try {
        out.write(entry.array());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void finish() {
      if (rows != shape.images * shape.views) {
        throw new TableFileException(
            "Invalid token table: it has "
                + rows
                + " rows, its manifest says "
                + shape.images
                + " images in "
                + shape.views
                + " views; tokenize again");
      }
    }
  }

  @Override
  public long images() {
    return shape.images;
  }

  @Override
  public int views() {
    return shape.views;
  }

  @Override
  public int label(long image) {
    return bytes.intAt(image * stride);
  }

  @Override
  public void codes(long image, int view, long[] into, int offset) {
    long position = image * stride + 4 + (long) view * shape.tokens * codeBytes;
    for (int i = 0; i < shape.tokens; i++) {
      into[offset + i] =
          codeBytes == 2
              ? bytes.unsignedShortAt(position + 2L * i)
              : bytes.intAt(position + 4L * i);
    }
  }

  private static int codeBytes(TableShape shape) {
    return shape.codebookSize <= 65_536 ? 2 : 4;
  }

  /** Bytes of an image's entry: a multiple of 4, so that no value straddles a mapping segment. */
  private static long stride(TableShape shape) {
    long bytes = 4 + (long) shape.views * shape.tokens * codeBytes(shape);
    return (bytes + 3) / 4 * 4;
  }
}
