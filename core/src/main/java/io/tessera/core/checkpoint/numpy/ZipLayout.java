package io.tessera.core.checkpoint.numpy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The records of a zip file (PKWARE's APPNOTE 6.3.9, §4.3) as Python's {@code zipfile} writes them
 * for NumPy: version 4.5, Unix, time 0, every local header with sizes in 64 bits.
 */
final class ZipLayout {
  static final String EXTENSION = ".npy";
  static final int LOCAL_HEADER = 0x04034B50;
  static final int DIRECTORY_HEADER = 0x02014B50;
  static final int END = 0x06054B50;
  static final int END_64 = 0x06064B50;
  static final int LOCATOR_64 = 0x07064B50;
  static final int LOCAL_HEADER_BYTES = 30;
  static final int DIRECTORY_HEADER_BYTES = 46;
  static final int END_BYTES = 22;
  static final int END_64_BYTES = 56;
  static final int LOCATOR_64_BYTES = 20;
  static final int EXTRA_64 = 1;
  static final int ENCRYPTED = 1;
  static final int SUMS_FOLLOW = 1 << 3;
  static final int UTF_8 = 1 << 11;

  private static final int DESCRIPTOR = 0x08074B50;
  private static final short VERSION = 45;
  private static final short UNIX = 3 << 8;
  private static final short FIRST_DAY = 0x21; // 1 January 1980
  private static final int OWNER_READS_AND_WRITES = 0600 << 16;
  private static final int IN_64_BITS = 0xFFFFFFFF;
  private static final Pattern DRIVE = Pattern.compile("[A-Za-z]:");
  private static final int MOST_ENTRIES = 0xFFFF;

  /** Python's zipfile goes over to 64 bits where a signed integer would overflow. */
  private static final long LARGEST = Integer.MAX_VALUE;

  private ZipLayout() {}

  /** How a member's bytes are packed. */
  enum Method {
    STORED(0),
    DEFLATED(8);

    private final short code;

    Method(int code) {
      this.code = (short) code;
    }

    int code() {
      return code;
    }
  }

  /** What is known of a member's bytes only when they have passed. */
  record Sums(long crc, long packedBytes) {
    static final Sums UNKNOWN = new Sums(0, 0);
  }

  /** A member to be written. */
  record Entry(String name, Method method, int flags, long begin, long bytes, Sums sums) {
    static Entry at(long begin, String name, Method method, long bytes) {
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
        ByteBuffer.allocate(LOCAL_HEADER_BYTES + name.length + 20).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(LOCAL_HEADER).putShort(VERSION);
    putCommon(out, entry, sums);
    out.putInt(IN_64_BITS).putInt(IN_64_BITS);
    out.putShort((short) name.length).putShort((short) 20).put(name);
    out.putShort((short) EXTRA_64).putShort((short) 16);
    return out.putLong((entry.flags & SUMS_FOLLOW) == 0 ? entry.bytes : 0)
        .putLong(sums.packedBytes)
        .array();
  }

  static byte[] descriptor(Entry entry) {
    return ByteBuffer.allocate(24)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(DESCRIPTOR)
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
        ByteBuffer.allocate(DIRECTORY_HEADER_BYTES + name.length + extraBytes)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(DIRECTORY_HEADER).putShort((short) (UNIX | VERSION)).putShort(VERSION);
    putCommon(out, entry, entry.sums);
    out.putInt(large ? IN_64_BITS : (int) entry.sums.packedBytes);
    out.putInt(large ? IN_64_BITS : (int) entry.bytes);
    out.putShort((short) name.length).putShort((short) extraBytes);
    out.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    out.putInt(OWNER_READS_AND_WRITES).putInt(far ? IN_64_BITS : (int) entry.begin).put(name);
    if (extra > 0) {
      out.putShort((short) EXTRA_64).putShort((short) extra);
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
        ByteBuffer.allocate(END_BYTES + (large ? END_64_BYTES + LOCATOR_64_BYTES : 0))
            .order(ByteOrder.LITTLE_ENDIAN);
    if (large) {
      out.putInt(END_64).putLong(END_64_BYTES - 12).putShort(VERSION).putShort(VERSION);
      out.putInt(0).putInt(0).putLong(entries).putLong(entries).putLong(bytes).putLong(begin);
      out.putInt(LOCATOR_64).putInt(0).putLong(begin + bytes).putInt(1);
    }
    short count = (short) Math.min(entries, MOST_ENTRIES);
    out.putInt(END).putShort((short) 0).putShort((short) 0).putShort(count).putShort(count);
    out.putInt((int) Math.min(bytes, 0xFFFFFFFFL)).putInt((int) Math.min(begin, 0xFFFFFFFFL));
    return out.putShort((short) 0).array();
  }

  /** An array's name without the member's extension. */
  static String arrayName(String member) {
    return member.substring(0, member.length() - EXTENSION.length());
  }

  /** Whether an array's name, taken for a path, would stay in the folder it is put in. */
  static boolean isPlain(String name) {
    return name.chars().noneMatch(c -> Character.isISOControl(c) || c == '\\')
        && !DRIVE.matcher(name).lookingAt()
        && Arrays.stream(name.split("/", -1)).noneMatch(List.of("", ".", "..")::contains);
  }

  private static void putCommon(ByteBuffer out, Entry entry, Sums sums) {
    out.putShort((short) entry.flags).putShort(entry.method.code);
    out.putShort((short) 0).putShort(FIRST_DAY).putInt((int) sums.crc);
  }
}
