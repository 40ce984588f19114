package io.tessera.core.config;

/**
 * A size of memory or of a file. In HOCON: {@code 64MiB}, {@code 512k} (powers of 1024), {@code
 * 4GB} (powers of 1000), or a plain number of bytes.
 *
 * @param count number of bytes, not negative
 */
public record Bytes(long count) {
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

  public Bytes {
    if (count < 0) {
      throw new IllegalArgumentException("Invalid size: " + count + " bytes, must not be negative");
    }
  }

  /** {@code mebibytes} times 2^20 bytes. */
  public static Bytes ofMebibytes(long mebibytes) {
    return new Bytes(Math.multiplyExact(mebibytes, 1L << 20));
  }

  /**
   * The count as an int, for sizes of Java arrays and buffers.
   *
   * @throws IllegalArgumentException if it is 2 GiB or more
   */
  public int toInt() {
    if (count > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("Invalid size: " + this + ", must be below 2GiB");
    }
    return (int) count;
  }

  /** The exact size in the largest unit that needs no fraction, such as {@code 64MiB}. */
  @Override
  public String toString() {
    int unit = 0;
    long value = count;
    while (value != 0 && value % 1024 == 0) {
      value /= 1024;
      unit++;
    }
    return value + UNITS[unit];
  }
}
