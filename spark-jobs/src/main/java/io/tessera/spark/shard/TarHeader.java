package io.tessera.spark.shard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * One 512-byte header block of a tar file, in the old, the POSIX (IEEE 1003.1 ustar) and the GNU
 * form.
 */
final class TarHeader {
  static final int BLOCK = 512;

  private static final int NAME_END = 100;
  private static final int SIZE = 124;
  private static final int SIZE_END = 136;
  private static final int CHECKSUM = 148;
  private static final int TYPE = 156;
  private static final int MAGIC = 257;
  private static final int PREFIX = 345;
  private static final int PREFIX_END = 500;

  private final byte[] block;

  /**
   * Checks the block.
   *
   * @throws IOException if its checksum is wrong
   */
  TarHeader(byte[] block) throws IOException {
    this.block = block;
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= CHECKSUM && i < TYPE ? ' ' : block[i] & 0xff;
    }
    if (sum != number(CHECKSUM, TYPE)) {
      throw new IOException("a header's checksum is wrong");
    }
  }

  /** The type flag. */
  char type() {
    return (char) (block[TYPE] & 0xff);
  }

  /** The name, with the POSIX form's prefix. */
  String name() {
    String name = text(0, NAME_END);
    String magic = new String(block, MAGIC, 8, StandardCharsets.ISO_8859_1);
    String prefix = magic.equals("ustar\00000") ? text(PREFIX, PREFIX_END) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /** Bytes of data after the header. */
  long size() throws IOException {
    return number(SIZE, SIZE_END);
  }

  private String text(int from, int to) {
    int end = from;
    while (end < to && block[end] != 0) {
      end++;
    }
    return new String(block, from, end - from, StandardCharsets.UTF_8);
  }

  /** Octal digits, or in the GNU form a big-endian number with the highest bit set. */
  private long number(int from, int to) throws IOException {
    return (block[from] & 0x80) != 0 ? binary(from, to) : octal(from, to);
  }

  private long binary(int from, int to) throws IOException {
    long value = block[from] & 0x7f;
    for (int i = from + 1; i < to; i++) {
      if (value >>> 55 != 0) {
        throw new IOException("a header has a number out of range");
      }
      value = (value << 8) | (block[i] & 0xff);
    }
    return value;
  }

  private long octal(int from, int to) throws IOException {
    String digits = text(from, to).strip();
    try {
      return digits.isEmpty() ? 0 : Long.parseUnsignedLong(digits, 8);
    } catch (NumberFormatException e) {
      throw new IOException("a header has no number where one must be", e);
    }
  }
}
