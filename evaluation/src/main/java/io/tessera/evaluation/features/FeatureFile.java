package io.tessera.evaluation.features;

import io.tessera.core.storage.StorageException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The features of a set in a local file: rows of little-endian float32 and nothing else. Memory
 * holds the rows that are asked for, so metrics over all pairs need the same memory whatever the
 * size of the set. Any number of threads may read at once; interrupting one that reads closes the
 * file.
 */
public final class FeatureFile implements FeatureTable, AutoCloseable {
  private static final int LARGEST_PIECE = 1 << 18;

  private final Path path;
  private final int dimension;
  private final int rows;
  private final FileChannel channel;

  private FeatureFile(Path path, int dimension, int rows, FileChannel channel) {
    this.path = path;
    this.dimension = dimension;
    this.rows = rows;
    this.channel = channel;
  }

  /**
   * Opens what a {@link FeatureFileWriter} wrote.
   *
   * @param dimension features per row
   * @throws IllegalArgumentException when the file holds no whole rows of so many features
   * @throws StorageException when it can't be read
   */
  public static FeatureFile open(Path path, int dimension) {
    checkDimension(dimension);
    try {
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      long rowBytes = rowBytes(dimension);
      long length = channel.size();
      if (length % rowBytes != 0 || length / rowBytes > Integer.MAX_VALUE) {
        channel.close();
        throw new IllegalArgumentException(
            "Invalid file of features: %s has %d bytes, which are no rows of %d features; compute it again"
                .formatted(path, length, dimension));
      }
      return new FeatureFile(path, dimension, (int) (length / rowBytes), channel);
    } catch (IOException e) {
      throw StorageException.of("read", path.toString(), e);
    }
  }

  static void checkDimension(int dimension) {
    if (dimension < 1) {
      throw new IllegalArgumentException(
          "Invalid dimension of features: %d; expected at least 1".formatted(dimension));
    }
  }

  private static long rowBytes(int dimension) {
    return (long) dimension * Float.BYTES;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  /**
   * As {@link FeatureTable#read}.
   *
   * @throws IllegalArgumentException when a feature is not finite, as in a damaged file
   * @throws StorageException when the file can't be read
   */
  @Override
  public float[] read(int from, int count) {
    if (from < 0 || count < 0 || count > rows - from) {
      throw new IndexOutOfBoundsException(
          "Invalid rows: %d from %d of %d".formatted(count, from, rows));
    }
    float[] features = new float[Math.multiplyExact(count, dimension)];
    try {
      long start = from * rowBytes(dimension);
      ByteBuffer piece = buffer(features.length);
      for (int at = 0; at < features.length; at += piece.limit() / Float.BYTES) {
        int length = Math.min(piece.capacity() / Float.BYTES, features.length - at);
        fill(piece.clear().limit(length * Float.BYTES), start + (long) at * Float.BYTES);
        piece.flip().asFloatBuffer().get(features, at, length);
      }
    } catch (IOException e) {
      throw StorageException.of("read", path.toString(), e);
    }
    FiniteRows.check(features, dimension, from);
    return features;
  }

  private void fill(ByteBuffer piece, long position) throws IOException {
    while (piece.hasRemaining()) {
      if (channel.read(piece, position + piece.position()) < 0) {
        throw new EOFException("the file became shorter");
      }
    }
  }

  /** For pieces of so many features, in the file's byte order. */
  static ByteBuffer buffer(int features) {
    int bytes = Math.max(Float.BYTES, (int) Math.min((long) features * Float.BYTES, LARGEST_PIECE));
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Closes the file; it stays where it is. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw StorageException.of("close", path.toString(), e);
    }
  }
}
