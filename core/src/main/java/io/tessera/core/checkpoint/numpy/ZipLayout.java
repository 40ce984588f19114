package io.tessera.core.checkpoint.numpy;

import static io.tessera.core.checkpoint.zip.ZipRecord.DESCRIPTOR;
import static io.tessera.core.checkpoint.zip.ZipRecord.DIRECTORY_HEADER;
import static io.tessera.core.checkpoint.zip.ZipRecord.END;
import static io.tessera.core.checkpoint.zip.ZipRecord.END_64;
import static io.tessera.core.checkpoint.zip.ZipRecord.LOCAL_HEADER;
import static io.tessera.core.checkpoint.zip.ZipRecord.LOCATOR_64;

import io.tessera.core.checkpoint.zip.ZipMethod;
import io.tessera.core.checkpoint.zip.ZipRecord;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The records of a zip file (PKWARE's APPNOTE 6.3.9, §4.3) as Python's {@code zipfile} writes them
 * for NumPy: version 4.5, Unix, time 0, every local header with sizes in 64 bits.
 */
final class ZipLayout {
  private static final int SUMS_FOLLOW = 1 << 3;
  private static final int UTF_8 = 1 << 11;
  private static final short VERSION = 45;
  private static final short UNIX = 3 << 8;
  private static final short FIRST_DAY = 0x21; // 1 January 1980
  private static final int OWNER_READS_AND_WRITES = 0600 << 16;
  private static final int IN_64_BITS = 0xFFFFFFFF;
  private static final int MOST_ENTRIES = 0xFFFF;

  /** Python's zipfile goes over to 64 bits where a signed integer would overflow. */
  private static final long LARGEST = Integer.MAX_VALUE;

  private ZipLayout() {}

  /** What is known of a member's bytes only when they have passed. */
  record Sums(long crc, long packedBytes) {
    static final Sums UNKNOWN = new Sums(0, 0);
  }

  /** A member to be written. */
  record Entry(String name, ZipMethod method, int flags, long begin, long bytes, Sums sums) {
    static Entry at(long begin, String name, ZipMethod method, long bytes) {
      boolean ascii = name.chars().allMatch(c -> c < 0x80);
      return new Entry(name, method, ascii ? 0 : UTF_8, begin, bytes, Sums.UNKNOWN);
    }

    Entry followedBySums() {
      return new Entry(name, method, flags | SUMS_FOLLOW, begin, bytes, sums);
    }

    Entry with(Sums known) {
      return new Entry(name, method, flags, begin, bytes, known);
    }
  }

  static byte[] localHeader(Entry entry, Sums sums) {
    byte[] name = entry.name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out =
        ByteBuffer.allocate(LOCAL_HEADER.bytes() + name.length + 20).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(LOCAL_HEADER.signature()).putShort(VERSION);
    putCommon(out, entry, sums);
    out.putInt(IN_64_BITS).putInt(IN_64_BITS);
    out.putShort((short) name.length).putShort((short) 20).put(name);
    out.putShort((short) ZipRecord.EXTRA_64).putShort((short) 16);
    return out.putLong((entry.flags & SUMS_FOLLOW) == 0 ? entry.bytes : 0)
        .putLong(sums.packedBytes)
        .array();
  }

  static byte[] descriptor(Entry entry) {
    return ByteBuffer.allocate(DESCRIPTOR.bytes())
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(DESCRIPTOR.signature())
        .putInt((int) entry.sums.crc)
        .putLong(entry.sums.packedBytes)
        .putLong(entry.bytes)
        .array();
  }

  static byte[] directoryHeader(Entry entry) {
    byte[] name = entry.name.getBytes(StandardCharsets.UTF_8);
    boolean large = entry.bytes > LARGEST || entry.sums.packedBytes > LARGEST;
    boolean far = entry.begin > LARGEST;
    int extra = (large ? 16 : 0) + (far ? 8 : 0);
    int extraBytes = extra == 0 ? 0 : 4 + extra;
    ByteBuffer out =
        ByteBuffer.allocate(DIRECTORY_HEADER.bytes() + name.length + extraBytes)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(DIRECTORY_HEADER.signature()).putShort((short) (UNIX | VERSION)).putShort(VERSION);
    putCommon(out, entry, entry.sums);
    out.putInt(large ? IN_64_BITS : (int) entry.sums.packedBytes);
    out.putInt(large ? IN_64_BITS : (int) entry.bytes);
    out.putShort((short) name.length).putShort((short) extraBytes);
    out.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    out.putInt(OWNER_READS_AND_WRITES).putInt(far ? IN_64_BITS : (int) entry.begin).put(name);
    if (extra > 0) {
      out.putShort((short) ZipRecord.EXTRA_64).putShort((short) extra);
    }
    if (large) {
      out.putLong(entry.bytes).putLong(entry.sums.packedBytes);
    }
    if (far) {
      out.putLong(entry.begin);
    }
    return out.array();
  }

  /** The records behind the directory. */
  static byte[] end(int entries, long begin, long bytes) {
    boolean large = entries > MOST_ENTRIES || begin > LARGEST || bytes > LARGEST;
    ByteBuffer out =
        ByteBuffer.allocate(END.bytes() + (large ? END_64.bytes() + LOCATOR_64.bytes() : 0))
            .order(ByteOrder.LITTLE_ENDIAN);
    if (large) {
      out.putInt(END_64.signature())
          .putLong(END_64.bytes() - 12)
          .putShort(VERSION)
          .putShort(VERSION);
      out.putInt(0).putInt(0).putLong(entries).putLong(entries).putLong(bytes).putLong(begin);
      out.putInt(LOCATOR_64.signature()).putInt(0).putLong(begin + bytes).putInt(1);
    }
    short count = (short) Math.min(entries, MOST_ENTRIES);
    out.putInt(END.signature())
        .putShort((short) 0)
        .putShort((short) 0)
        .putShort(count)
        .putShort(count);
    out.putInt((int) Math.min(bytes, 0xFFFFFFFFL)).putInt((int) Math.min(begin, 0xFFFFFFFFL));
    return out.putShort((short) 0).array();
  }

  private static void putCommon(ByteBuffer out, Entry entry, Sums sums) {
    out.putShort((short) entry.flags).putShort(entry.method.code());
    out.putShort((short) 0).putShort(FIRST_DAY).putInt((int) sums.crc);
  }
}
