package io.tessera.evaluation.features;

import io.tessera.core.storage.StorageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes the features of a set to a local file, rows after rows, for a {@link FeatureFile}. Not
 * thread-safe.
 */
public final class FeatureFileWriter implements AutoCloseable {
  private final Path path;
  private final int dimension;
  private final FileChannel channel;
  private long rows;

  /**
   * Creates the file, or empties it.
   *
   * @param dimension features per row
   * @throws StorageException when it can't be created
   */
  public FeatureFileWriter(Path path, int dimension) {
    FeatureFile.checkDimension(dimension);
    this.path = path;
    this.dimension = dimension;
    try {
      channel =
          FileChannel.open(
              path,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.TRUNCATE_EXISTING);
    } catch (IOException e) {
      throw StorageException.of("create", path.toString(), e);
    }
  }

  /**
   * Appends rows, or none of them when one is refused.
   *
   * @param features {@code [n, D]} row-major
   * @throws IllegalArgumentException naming the row when a feature is not finite, or when the
   *     length is no multiple of the dimension
   * @throws StorageException when it can't be written, as on a full disk
   */
  public void add(float[] features) {
    if (features.length % dimension != 0) {
      throw new IllegalArgumentException(
          "Invalid features: %d values are no rows of %d".formatted(features.length, dimension));
    }
    FiniteRows.check(features, dimension, rows);
    try {
      ByteBuffer piece = FeatureFile.buffer(features.length);
      for (int at = 0; at < features.length; at += piece.limit() / Float.BYTES) {
        int length = Math.min(piece.capacity() / Float.BYTES, features.length - at);
        piece.clear().limit(length * Float.BYTES);
        piece.asFloatBuffer().put(features, at, length);
        while (piece.hasRemaining()) {
          channel.write(piece);
        }
      }
    } catch (IOException e) {
      throw StorageException.of("write", path.toString(), e);
    }
    rows += features.length / dimension;
  }

  /** Rows written. */
  public long rows() {
    return rows;
  }

  /** Closes the file. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw StorageException.of("close", path.toString(), e);
    }
  }
}
