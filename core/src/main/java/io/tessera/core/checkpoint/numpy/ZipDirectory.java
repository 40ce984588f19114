package io.tessera.core.checkpoint.numpy;

import static io.tessera.core.checkpoint.CheckpointFormatException.shown;

import io.tessera.core.checkpoint.ByteSource;
import io.tessera.core.checkpoint.CheckpointFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads the directory of a zip file, believing nothing: members must lie within the file without
 * overlapping, have names that are no paths, be stored or deflated and not unpack to far more than
 * the file has.
 */
final class ZipDirectory {
  /** More would be a million arrays. */
  private static final int LONGEST = 1 << 26;

  private static final int LONGEST_NAME = 1000;
  private static final int LONGEST_COMMENT = 0xFFFF;

  /** Floating-point numbers and pictures don't shrink to less than this part. */
  private static final int LARGEST_RATIO = 100;

  /** Any file may unpack to so much, so that small arrays of zeros are no exception. */
  private static final long ALWAYS_ALLOWED = 64L << 20;

  private final ByteSource file;

  private ZipDirectory(ByteSource file) {
    this.file = file;
  }

  /** Where the directory lies. */
  private record Extent(long begin, long bytes, long entries) {}

  /**
   * The members in the directory's order.
   *
   * @throws CheckpointFormatException if it isn't a sound zip file
   */
  static List<ZipMember> read(ByteSource file) {
    return new ZipDirectory(file).read();
  }

  private List<ZipMember> read() {
    Extent extent = findDirectory();
    if (extent.bytes > LONGEST) {
      throw refused("its directory has " + extent.bytes + " bytes, at most " + LONGEST + " can be");
    }
    ByteBuffer directory = bytes(extent.begin, (int) extent.bytes);
    List<ZipMember> members = new ArrayList<>();
    while (directory.hasRemaining()) {
      members.add(atData(parseEntry(directory), extent.begin));
    }
    if (members.size() != extent.entries) {
      throw refused(
          "its directory has "
              + members.size()
              + " members, but should have "
              + Long.toUnsignedString(extent.entries));
    }
    checkTogether(members);
    return members;
  }

  private Extent findDirectory() {
    long size = file.size();
    int tailBytes = (int) Math.min(size, ZipLayout.END_BYTES + LONGEST_COMMENT);
    ByteBuffer tail = bytes(size - tailBytes, tailBytes);
    for (int at = tailBytes - ZipLayout.END_BYTES; at >= 0; at--) {
      if (tail.getInt(at) == ZipLayout.END
          && (tail.getShort(at + 20) & 0xFFFF) == tailBytes - at - ZipLayout.END_BYTES) {
        return extent(tail.slice(at, ZipLayout.END_BYTES), size - tailBytes + at);
      }
    }
    throw refused("it has no directory at its end: it is no zip file, or cut short");
  }

  private Extent extent(ByteBuffer slice, long endAt) {
    ByteBuffer end = slice.order(ByteOrder.LITTLE_ENDIAN);
    long entries = end.getShort(10) & 0xFFFF;
    long bytes = end.getInt(12) & 0xFFFFFFFFL;
    long begin = end.getInt(16) & 0xFFFFFFFFL;
    long locatorAt = endAt - ZipLayout.LOCATOR_64_BYTES;
    long directoryEnd = endAt;
    if (locatorAt >= ZipLayout.END_64_BYTES) {
      ByteBuffer locator = bytes(locatorAt, ZipLayout.LOCATOR_64_BYTES);
      if (locator.getInt(0) == ZipLayout.LOCATOR_64) {
        directoryEnd = locatorAt - ZipLayout.END_64_BYTES;
        ByteBuffer end64 = bytes(directoryEnd, ZipLayout.END_64_BYTES);
        if (end64.getInt(0) != ZipLayout.END_64 || locator.getLong(8) != directoryEnd) {
          throw refused("its 64-bit end record is not where it should be");
        }
        entries = end64.getLong(32);
        bytes = end64.getLong(40);
        begin = end64.getLong(48);
      }
    }
    if (begin < 0 || bytes < 0 || begin > directoryEnd || bytes != directoryEnd - begin) {
      throw refused("its directory does not lie where its end record says");
    }
    return new Extent(begin, bytes, entries);
  }

  /** Leaves the member's begin at its local header. */
  private ZipMember parseEntry(ByteBuffer directory) {
    if (directory.remaining() < ZipLayout.DIRECTORY_HEADER_BYTES
        || directory.getInt() != ZipLayout.DIRECTORY_HEADER) {
      throw refused("its directory is damaged");
    }
    ByteBuffer fixed = directory.slice().order(ByteOrder.LITTLE_ENDIAN);
    directory.position(directory.position() + ZipLayout.DIRECTORY_HEADER_BYTES - 4);
    int nameBytes = fixed.getShort(24) & 0xFFFF;
    int extraBytes = fixed.getShort(26) & 0xFFFF;
    int commentBytes = fixed.getShort(28) & 0xFFFF;
    if (directory.remaining() < nameBytes + extraBytes + commentBytes) {
      throw refused("its directory is damaged");
    }
    byte[] name = new byte[nameBytes];
    directory.get(name);
    ByteBuffer extra =
        directory.slice(directory.position(), extraBytes).order(ByteOrder.LITTLE_ENDIAN);
    directory.position(directory.position() + extraBytes + commentBytes);
    return member(fixed, name(name), extra);
  }

  private ZipMember member(ByteBuffer fixed, String name, ByteBuffer extra) {
    int flags = fixed.getShort(4);
    int code = fixed.getShort(6) & 0xFFFF;
    if ((flags & ZipLayout.ENCRYPTED) != 0) {
      throw refused("its member " + shown(name) + " is encrypted");
    }
    ZipLayout.Method method;
    if (code == ZipLayout.Method.STORED.code()) {
      method = ZipLayout.Method.STORED;
    } else if (code == ZipLayout.Method.DEFLATED.code()) {
      method = ZipLayout.Method.DEFLATED;
    } else {
      throw refused(
          "its member " + shown(name) + " is packed by method " + code + ", known are 0 and 8");
    }
    ByteBuffer large = largeFields(extra);
    long bytes = field(fixed.getInt(20), large, name);
    long packed = field(fixed.getInt(16), large, name);
    long begin = field(fixed.getInt(38), large, name);
    if (method == ZipLayout.Method.STORED && packed != bytes) {
      throw refused(
          "its member " + shown(name) + " has two different sizes, though it is not packed");
    }
    return new ZipMember(name, method, fixed.getInt(12) & 0xFFFFFFFFL, begin, packed, bytes);
  }

  /** The extra field with sizes of 64 bits, empty if there is none. */
  private static ByteBuffer largeFields(ByteBuffer extra) {
    while (extra.remaining() >= 4) {
      int id = extra.getShort() & 0xFFFF;
      int length = Math.min(extra.getShort() & 0xFFFF, extra.remaining());
      if (id == ZipLayout.EXTRA_64) {
        return extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
      }
      extra.position(extra.position() + length);
    }
    return ByteBuffer.allocate(0);
  }

  private long field(int value, ByteBuffer large, String name) {
    if (value != -1) {
      return value & 0xFFFFFFFFL;
    }
    long wide = large.remaining() >= Long.BYTES ? large.getLong() : -1;
    if (wide < 0 || wide > Long.MAX_VALUE / 4) {
      throw refused("the sizes of its member " + shown(name) + " are damaged");
    }
    return wide;
  }

  private String name(byte[] bytes) {
    String name = new String(bytes, StandardCharsets.UTF_8);
    if (!name.endsWith(ZipLayout.EXTENSION)) {
      throw refused("its member " + shown(name) + " is no array, their names end in .npy");
    }
    if (!ZipLayout.isPlain(ZipLayout.arrayName(name)) || name.indexOf('\uFFFD') >= 0) {
      throw refused("a member has the name '" + shown(name) + "', which is a path or no text");
    }
    if (name.length() > LONGEST_NAME) {
      throw refused("a member's name has " + name.length() + " characters: " + shown(name));
    }
    return name;
  }

  /** Reads the local header, whose length the directory doesn't tell. */
  private ZipMember atData(ZipMember member, long limit) {
    long headerEnd = member.begin() + ZipLayout.LOCAL_HEADER_BYTES;
    if (headerEnd > limit) {
      throw refused("its member " + shown(member.name()) + " does not lie in the file");
    }
    ByteBuffer header = bytes(member.begin(), ZipLayout.LOCAL_HEADER_BYTES);
    if (header.getInt(0) != ZipLayout.LOCAL_HEADER) {
      throw refused("its member " + shown(member.name()) + " is not where its directory says");
    }
    long begin = headerEnd + (header.getShort(26) & 0xFFFF) + (header.getShort(28) & 0xFFFF);
    ZipMember found = member.movedTo(begin);
    if (found.end() > limit) {
      throw refused("its member " + shown(member.name()) + " does not lie in the file");
    }
    return found;
  }

  private void checkTogether(List<ZipMember> members) {
    Set<String> names = new HashSet<>();
    long unpacked = 0;
    long position = 0;
    for (ZipMember member :
        members.stream().sorted(Comparator.comparingLong(ZipMember::begin)).toList()) {
      if (!names.add(member.name())) {
        throw refused("two members have the name " + shown(member.name()));
      }
      if (member.begin() - ZipLayout.LOCAL_HEADER_BYTES < position) {
        throw refused("its member " + shown(member.name()) + " overlaps another");
      }
      position = member.end();
      unpacked = Math.min(unpacked + member.bytes(), Long.MAX_VALUE / 4);
    }
    if (unpacked > ALWAYS_ALLOWED + LARGEST_RATIO * file.size()) {
      throw refused(
          "its arrays would unpack to "
              + unpacked
              + " bytes, more than "
              + LARGEST_RATIO
              + " times its own "
              + file.size());
    }
  }

  private ByteBuffer bytes(long position, int count) {
    byte[] bytes = file.bytes(position, count);
    if (bytes.length < count) {
      throw refused("it ends early");
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private CheckpointFormatException refused(String reason) {
    return CheckpointFormatException.ofArrays(file.name(), reason, null);
  }
}
