package io.tessera.core.checkpoint.numpy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/**
 * Writes one array byte for byte as {@code np.save} does, of any length and in any number of pieces
 * in row-major order: image after image, say. Only the number of rows must be known beforehand.
 */
public final class NpyWriter {
  private static final int BUFFER = 1 << 16;

  private final OutputStream out;
  private final NpyHeader header;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
  private long written;

  /**
   * Writes the header.
   *
   * @param out where to; neither flushed nor closed here
   * @param header as {@link NpyHeader#of} makes it
   */
  public NpyWriter(OutputStream out, NpyHeader header) throws IOException {
    if (header.byteOrder() != ByteOrder.LITTLE_ENDIAN
        || header.layout() != NpyHeader.Layout.ROW_MAJOR) {
      throw new IllegalArgumentException(
          "Invalid header: " + header + "; written are little-endian row-major arrays");
    }
    this.out = out;
    this.header = header;
    out.write(header.encode());
  }

  /**
   * Writes a whole array of float64.
   *
   * @throws IllegalArgumentException if the shape has another number of elements
   */
  public static void write(OutputStream out, double[] values, long... shape) throws IOException {
    var writer = new NpyWriter(out, NpyHeader.of(NpyType.FLOAT64, shape));
    writer.write(values);
    writer.finish();
  }

  /** Writes a whole array of float32; as {@link #write(OutputStream, double[], long...)}. */
  public static void write(OutputStream out, float[] values, long... shape) throws IOException {
    var writer = new NpyWriter(out, NpyHeader.of(NpyType.FLOAT32, shape));
    writer.write(values);
    writer.finish();
  }

  /** Writes a whole array of int64; as {@link #write(OutputStream, double[], long...)}. */
  public static void write(OutputStream out, long[] values, long... shape) throws IOException {
    var writer = new NpyWriter(out, NpyHeader.of(NpyType.INT64, shape));
    writer.write(values);
    writer.finish();
  }

  /** Writes a whole array of uint8; as {@link #write(OutputStream, double[], long...)}. */
  public static void write(OutputStream out, byte[] values, long... shape) throws IOException {
    var writer = new NpyWriter(out, NpyHeader.of(NpyType.UINT8, shape));
    writer.write(values);
    writer.finish();
  }

  /**
   * Writes the next elements of a float64 array.
   *
   * @throws IllegalArgumentException if the array is of another type, or these are too many
   */
  public void write(double[] values) throws IOException {
    require(NpyType.FLOAT64, values.length);
    DoubleBuffer piece = buffer.clear().asDoubleBuffer();
    for (int at = 0; at < values.length; at += piece.capacity()) {
      int count = Math.min(piece.capacity(), values.length - at);
      piece.clear().put(values, at, count);
      out.write(buffer.array(), 0, count * Double.BYTES);
    }
  }

  /** Writes the next elements of a float32 array; as {@link #write(double[])}. */
  public void write(float[] values) throws IOException {
    require(NpyType.FLOAT32, values.length);
    FloatBuffer piece = buffer.clear().asFloatBuffer();
    for (int at = 0; at < values.length; at += piece.capacity()) {
      int count = Math.min(piece.capacity(), values.length - at);
      piece.clear().put(values, at, count);
      out.write(buffer.array(), 0, count * Float.BYTES);
    }
  }

  /** Writes the next elements of an int64 array; as {@link #write(double[])}. */
  public void write(long[] values) throws IOException {
    require(NpyType.INT64, values.length);
    LongBuffer piece = buffer.clear().asLongBuffer();
    for (int at = 0; at < values.length; at += piece.capacity()) {
      int count = Math.min(piece.capacity(), values.length - at);
      piece.clear().put(values, at, count);
      out.write(buffer.array(), 0, count * Long.BYTES);
    }
  }

  /** Writes the next elements of a uint8 array; as {@link #write(double[])}. */
  public void write(byte[] values) throws IOException {
    require(NpyType.UINT8, values.length);
    out.write(values);
  }

  /**
   * Checks that the array is complete.
   *
   * @throws IllegalStateException if elements are missing
   */
  public void finish() {
    if (written < header.elements()) {
      throw new IllegalStateException(
          "Cannot finish an array of shape "
              + header.shape()
              + ": "
              + written
              + " of "
              + header.elements()
              + " elements were written");
    }
  }

  private void require(NpyType type, int count) {
    if (header.type() != type) {
      throw new IllegalArgumentException(
          "Invalid elements: " + type + ", the array is of " + header.type());
    }
    if (count > header.elements() - written) {
      throw new IllegalArgumentException(
          "Invalid elements: "
              + count
              + " more after "
              + written
              + ", the shape "
              + header.shape()
              + " has "
              + header.elements());
    }
    written += count;
  }
}
