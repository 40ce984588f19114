package io.tessera.core.checkpoint.numpy;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * What an array's first bytes in a file say of it.
 *
 * @param type of the elements
 * @param byteOrder of the elements, if they have more than one byte
 * @param layout in which order the elements follow one another
 * @param shape sizes of the axes, each 0 or more; empty for a scalar
 */
public record NpyHeader(NpyType type, ByteOrder byteOrder, Layout layout, List<Long> shape) {
  static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

  /** As many as NumPy 2 has. */
  static final int MOST_AXES = 64;

  private static final int ALIGNMENT = 64;

  /** NumPy leaves room for the longest number of rows, so that a file can be appended to. */
  private static final int LONGEST_COUNT = 21;

  /** In which order the elements follow one another. */
  public enum Layout {
    /** The last axis varies fastest, as in C. */
    ROW_MAJOR,
    /** The first axis varies fastest, as in Fortran. */
    COLUMN_MAJOR
  }

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if an axis is negative, or the array has more axes than NumPy
   *     allows or more bytes than 64 bits count
   */
  public NpyHeader {
    shape = List.copyOf(shape);
    if (shape.size() > MOST_AXES || shape.stream().anyMatch(axis -> axis < 0)) {
      throw new IllegalArgumentException(
          "Invalid shape: " + shape + "; at most " + MOST_AXES + " axes, none negative");
    }
    byteCount(type, shape);
  }

  /** The header that this library writes: little-endian and row-major. */
  public static NpyHeader of(NpyType type, long... shape) {
    return new NpyHeader(
        type,
        ByteOrder.LITTLE_ENDIAN,
        Layout.ROW_MAJOR,
        LongStream.of(shape).boxed().collect(Collectors.toList()));
  }

  /** The number of elements. */
  public long elements() {
    return bytes() / type.bytes();
  }

  /** The number of bytes of all elements. */
  public long bytes() {
    return byteCount(type, shape);
  }

  /** Whether the elements lie in row-major order, as those of any vector do. */
  boolean isRowMajor() {
    return layout == Layout.ROW_MAJOR || shape.stream().filter(axis -> axis != 1).count() < 2;
  }

  /** The first bytes of a file of format 1.0, as NumPy writes them. */
  byte[] encode() {
    String dictionary =
        "{'descr': '"
            + description()
            + "', 'fortran_order': "
            + (layout == Layout.COLUMN_MAJOR ? "True" : "False")
            + ", 'shape': "
            + tuple()
            + ", }"
            + " ".repeat(growth());
    int prefix = MAGIC.length + 4;
    int used = prefix + dictionary.length() + 1;
    int padded = used + ALIGNMENT - used % ALIGNMENT; // a whole block more if it fits exactly
    byte[] encoded = new byte[padded];
    Arrays.fill(encoded, (byte) ' ');
    System.arraycopy(MAGIC, 0, encoded, 0, MAGIC.length);
    encoded[MAGIC.length] = 1;
    encoded[MAGIC.length + 1] = 0;
    encoded[MAGIC.length + 2] = (byte) (padded - prefix);
    encoded[MAGIC.length + 3] = (byte) ((padded - prefix) >> 8);
    byte[] text = dictionary.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, encoded, prefix, text.length);
    encoded[padded - 1] = '\n';
    return encoded;
  }

  private String description() {
    String order = byteOrder == ByteOrder.LITTLE_ENDIAN ? "<" : ">";
    return (type.bytes() == 1 ? "|" : order) + type.code();
  }

  private String tuple() {
    String axes = shape.stream().map(String::valueOf).collect(Collectors.joining(", "));
    return "(" + axes + (shape.size() == 1 ? ",)" : ")");
  }

  private int growth() {
    if (shape.isEmpty()) {
      return 0;
    }
    int growing = layout == Layout.COLUMN_MAJOR ? shape.size() - 1 : 0;
    return LONGEST_COUNT - String.valueOf(shape.get(growing)).length();
  }

  /** Axes of size 0 don't excuse the others from fitting in 64 bits: strides are made of those. */
  private static long byteCount(NpyType type, List<Long> shape) {
    try {
      long bytes = type.bytes();
      for (long axis : shape) {
        bytes = Math.multiplyExact(bytes, Math.max(axis, 1));
      }
      return shape.contains(0L) ? 0 : bytes;
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("Invalid shape: " + shape + " overflows 64 bits", e);
    }
  }
}
