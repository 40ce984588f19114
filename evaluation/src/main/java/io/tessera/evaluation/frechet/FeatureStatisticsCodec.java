package io.tessera.evaluation.frechet;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The binary form of {@link FeatureStatistics}, little-endian: magic "TSFS", version (int32),
 * dimension d (int32), reserved zero (int32), count (int64), shift (d float64), sum (d float64),
 * packed upper triangle (d (d + 1) / 2 float64), CRC-32C of all bytes before it (int32).
 */
final class FeatureStatisticsCodec {
  private static final int MAGIC = 'T' | 'S' << 8 | 'F' << 16 | 'S' << 24;
  private static final int VERSION = 1;
  private static final int HEADER_BYTES = 24;
  private static final int CHECKSUM_BYTES = 4;

  private FeatureStatisticsCodec() {}

  static byte[] encode(FeatureStatistics statistics) {
    int d = statistics.dimension();
    ByteBuffer out = ByteBuffer.allocate((int) length(d)).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(MAGIC).putInt(VERSION).putInt(d).putInt(0).putLong(statistics.count());
    put(out, statistics.shift());
    put(out, statistics.sum());
    put(out, statistics.outer());
    out.putInt(checksum(out.array()));
    return out.array();
  }

  static FeatureStatistics decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int d = checkHeader(in);
    long count = in.getLong();
    double[] shift = take(in, d);
    double[] sum = take(in, d);
    double[] outer = take(in, Packed.length(d));
    if (in.getInt() != checksum(bytes)) {
      throw refused("the checksum does not match; the bytes were damaged, write them again");
    }
    if (count < 0) {
      throw refused("count " + count + " is negative");
    }
    return new FeatureStatistics(count, shift, sum, outer);
  }

  private static int checkHeader(ByteBuffer in) {
    if (in.remaining() < HEADER_BYTES + CHECKSUM_BYTES || in.getInt() != MAGIC) {
      throw refused("no TSFS header in " + in.limit() + " bytes");
    }
    int version = in.getInt();
    if (version != VERSION) {
      throw refused("version " + version + " is unknown, this release reads version " + VERSION);
    }
    int d = in.getInt();
    if (d < 1 || d > FeatureStatistics.MAX_DIMENSION) {
      throw refused("dimension " + d + " is outside 1 to " + FeatureStatistics.MAX_DIMENSION);
    }
    if (in.limit() != length(d)) {
      throw refused("%d bytes, expected %d for dimension %d".formatted(in.limit(), length(d), d));
    }
    if (in.getInt() != 0) {
      throw refused("the reserved field is not zero");
    }
    return d;
  }

  private static long length(int d) {
    return HEADER_BYTES + 8L * (2L * d + Packed.length(d)) + CHECKSUM_BYTES;
  }

  private static void put(ByteBuffer out, double[] values) {
    out.asDoubleBuffer().put(values);
    out.position(out.position() + 8 * values.length);
  }

  private static double[] take(ByteBuffer in, int length) {
    double[] values = new double[length];
    in.asDoubleBuffer().get(values);
    in.position(in.position() + 8 * length);
    for (int i = 0; i < length; i++) {
      if (!Double.isFinite(values[i])) {
        throw refused("value " + values[i] + " at position " + i + " is not finite");
      }
    }
    return values;
  }

  private static int checksum(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length - CHECKSUM_BYTES);
    return (int) crc.getValue();
  }

  private static IllegalArgumentException refused(String reason) {
    return new IllegalArgumentException("Cannot read feature statistics: " + reason);
  }
}
