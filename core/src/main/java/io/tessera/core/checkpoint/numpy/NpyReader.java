package io.tessera.core.checkpoint.numpy;

import io.tessera.core.checkpoint.CheckpointFormatException;
import io.tessera.core.storage.StorageException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/**
 * Reads one array of NumPy's, as {@code np.save} writes it, of any length. The header is checked
 * against the file's length when it is opened, before anything is allocated. The elements are read
 * either all at once, {@code doubles()}, {@code floats()}, {@code longs()} or {@code bytes()}, or
 * one run after the other with {@code read}: rows of codes, images of a batch. Values are only ever
 * widened; what would lose digits is refused.
 */
public final class NpyReader implements AutoCloseable {
  private final InputStream in;
  private final String source;
  private final NpyHeader header;
  private final byte[] buffer = new byte[1 << 16];
  private long remaining;

  private NpyReader(InputStream in, String source, NpyHeader header) {
    this.in = in;
    this.source = source;
    this.header = header;
    this.remaining = header.elements();
  }

  private interface Piece {
    /** Takes {@code count} elements from the bytes to the target, from {@code at} on. */
    void take(ByteBuffer bytes, int at, int count);
  }

  /**
   * Opens a local {@code .npy} file.
   *
   * @throws CheckpointFormatException if it isn't a sound array
   * @throws StorageException if it can't be read
   */
  public static NpyReader open(Path file) {
    try {
      long length = Files.size(file);
      return of(Files.newInputStream(file), length, file.toString());
    } catch (IOException e) {
      throw StorageException.of("read", file.toString(), e);
    }
  }

  /**
   * Reads an array from a stream.
   *
   * @param in at the array's first byte; closed with this, or at once if the header is bad
   * @param length of the whole array in bytes, with its header
   * @param source what messages call the file, such as its path
   * @throws CheckpointFormatException if it isn't a sound array
   * @throws StorageException if it can't be read
   */
  public static NpyReader of(InputStream in, long length, String source) {
    boolean sound = false;
    try {
      var reader = new NpyReader(in, source, NpyHeaderParser.read(in, length, source));
      if (reader.remaining == 0) {
        reader.expectEnd();
      }
      sound = true;
      return reader;
    } catch (IOException e) {
      throw StorageException.of("read", source, e);
    } finally {
      if (!sound) {
        closeQuietly(in);
      }
    }
  }

  /** What the array is. */
  public NpyHeader header() {
    return header;
  }

  /** How many elements are still to read. */
  public long remaining() {
    return remaining;
  }

  /**
   * All elements in row-major order, of a float64, float32 or float16 array.
   *
   * @throws CheckpointFormatException if they are of another type, or too many for a Java array, or
   *     the file is damaged
   * @throws IllegalStateException if something was read before
   */
  public double[] doubles() {
    requireType("float64", NpyElements.TO_DOUBLE);
    double[] values = new double[all()];
    fill(
        values.length,
        (bytes, at, count) -> NpyElements.take(header.type(), bytes, values, at, count));
    if (header.isRowMajor()) {
      return values;
    }
    double[] rows = new double[values.length];
    ColumnMajor.forEach(header.shape(), (from, to) -> rows[to] = values[from]);
    return rows;
  }

  /** All elements in row-major order, of a float32 or float16 array; as {@link #doubles}. */
  public float[] floats() {
    requireType("float32", NpyElements.TO_FLOAT);
    float[] values = new float[all()];
    fill(
        values.length,
        (bytes, at, count) -> NpyElements.take(header.type(), bytes, values, at, count));
    if (header.isRowMajor()) {
      return values;
    }
    float[] rows = new float[values.length];
    ColumnMajor.forEach(header.shape(), (from, to) -> rows[to] = values[from]);
    return rows;
  }

  /** All elements in row-major order, of an array of integers or truths; as {@link #doubles}. */
  public long[] longs() {
    requireType("int64", NpyElements.TO_LONG);
    long[] values = new long[all()];
    fill(
        values.length,
        (bytes, at, count) -> NpyElements.take(header.type(), bytes, values, at, count));
    if (header.isRowMajor()) {
      return values;
    }
    long[] rows = new long[values.length];
    ColumnMajor.forEach(header.shape(), (from, to) -> rows[to] = values[from]);
    return rows;
  }

  /** All elements in row-major order, of a uint8 or bool array; as {@link #doubles}. */
  public byte[] bytes() {
    requireType("uint8", NpyElements.TO_BYTE);
    byte[] values = new byte[all()];
    fill(values.length, (bytes, at, count) -> bytes.get(values, at, count));
    if (header.isRowMajor()) {
      return values;
    }
    byte[] rows = new byte[values.length];
    ColumnMajor.forEach(header.shape(), (from, to) -> rows[to] = values[from]);
    return rows;
  }

  /**
   * Reads the next elements of a float64, float32 or float16 array, as many as fit, in row-major
   * order.
   *
   * @throws CheckpointFormatException if they are of another type or in column-major order, or the
   *     file is damaged
   * @throws IllegalArgumentException if fewer remain
   */
  public void read(double[] target) {
    requireType("float64", NpyElements.TO_DOUBLE);
    requireRows();
    fill(
        target.length,
        (bytes, at, count) -> NpyElements.take(header.type(), bytes, target, at, count));
  }

  /** Reads the next elements of a float32 or float16 array; as {@link #read(double[])}. */
  public void read(float[] target) {
    requireType("float32", NpyElements.TO_FLOAT);
    requireRows();
    fill(
        target.length,
        (bytes, at, count) -> NpyElements.take(header.type(), bytes, target, at, count));
  }

  /** Reads the next elements of an array of integers or truths; as {@link #read(double[])}. */
  public void read(long[] target) {
    requireType("int64", NpyElements.TO_LONG);
    requireRows();
    fill(
        target.length,
        (bytes, at, count) -> NpyElements.take(header.type(), bytes, target, at, count));
  }

  /** Reads the next elements of a uint8 or bool array; as {@link #read(double[])}. */
  public void read(byte[] target) {
    requireType("uint8", NpyElements.TO_BYTE);
    requireRows();
    fill(target.length, (bytes, at, count) -> bytes.get(target, at, count));
  }

  /**
   * Passes over the next elements; the checksum of a file in an archive is not checked then.
   *
   * @throws CheckpointFormatException if they are in column-major order, or the file is damaged
   * @throws IllegalArgumentException if fewer remain
   */
  public void skip(long elements) {
    requireRows();
    if (elements < 0 || elements > remaining) {
      throw new IllegalArgumentException(
          "Cannot skip " + elements + " elements of " + source + ": " + remaining + " remain");
    }
    try {
      in.skipNBytes(elements * header.type().bytes());
      remaining -= elements;
    } catch (EOFException e) {
      throw refused("it ends inside its elements");
    } catch (IOException e) {
      throw StorageException.of("read", source, e);
    }
  }

  private void fill(int length, Piece piece) {
    if (length > remaining) {
      throw new IllegalArgumentException(
          "Cannot read " + length + " elements of " + source + ": " + remaining + " remain");
    }
    int size = header.type().bytes();
    try {
      for (int at = 0; at < length; ) {
        int count = Math.min(length - at, buffer.length / size);
        if (in.readNBytes(buffer, 0, count * size) < count * size) {
          throw refused("it ends inside its elements");
        }
        piece.take(ByteBuffer.wrap(buffer).order(header.byteOrder()), at, count);
        at += count;
        remaining -= count;
      }
      if (length > 0 && remaining == 0) {
        expectEnd();
      }
    } catch (IOException e) {
      throw StorageException.of("read", source, e);
    }
  }

  /** Reading on lets the stream of an archive's member check its sum. */
  private void expectEnd() throws IOException {
    if (in.read() >= 0) {
      throw refused("it goes on after its elements");
    }
  }

  private int all() {
    if (remaining < header.elements()) {
      throw new IllegalStateException("Cannot read all of " + source + ": some was read before");
    }
    if (remaining > Integer.MAX_VALUE - 8) {
      throw refused("its " + remaining + " elements are too many to hold at once");
    }
    return (int) remaining;
  }

  private void requireType(String wanted, Set<NpyType> accepted) {
    if (!accepted.contains(header.type())) {
      throw refused(
          "its elements are of type "
              + header.type().name().toLowerCase(Locale.ROOT)
              + ", wanted is "
              + wanted);
    }
  }

  private void requireRows() {
    if (!header.isRowMajor()) {
      throw refused(
          "its elements are in column-major order; save it with np.ascontiguousarray to read it"
              + " row by row");
    }
  }

  private CheckpointFormatException refused(String reason) {
    return CheckpointFormatException.ofArrays(source, reason, null);
  }

  /** Closes the stream. */
  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw StorageException.of("close", source, e);
    }
  }

  private static void closeQuietly(InputStream in) {
    try {
      in.close();
    } catch (IOException e) {
      return; // the failure before this one is the one to tell
    }
  }
}
