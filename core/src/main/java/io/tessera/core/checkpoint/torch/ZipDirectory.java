package io.tessera.core.checkpoint.torch;

import static io.tessera.core.checkpoint.CheckpointFormatException.shown;

import io.tessera.core.checkpoint.CheckpointFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The members of a zip archive, zip64 included. Read here rather than by {@link
 * java.util.zip.ZipFile}, which tells neither where members lie, so that overlapping ones go
 * unnoticed and none can be read from its middle on without a detour, nor bounds the memory that
 * the directory takes.
 */
final class ZipDirectory {
  private static final int LOCAL_HEADER = 0x04034B50;
  private static final int CENTRAL_HEADER = 0x02014B50;
  private static final int END = 0x06054B50;
  private static final int END_64 = 0x06064B50;
  private static final int END_64_LOCATOR = 0x07064B50;

  private static final int LOCAL_HEADER_BYTES = 30;
  private static final int CENTRAL_HEADER_BYTES = 46;
  private static final int END_BYTES = 22;
  private static final int END_64_BYTES = 56;
  private static final int LOCATOR_BYTES = 20;
  private static final int LONGEST_COMMENT = 0xFFFF;

  private static final int ZIP64_EXTRA = 1;
  private static final int IN_ZIP64_EXTRA = 0xFFFFFFFF;
  private static final int ENCRYPTED = 1;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;

  /** A directory of more than a hundred thousand members. */
  private static final int LARGEST = 1 << 24;

  private final TorchFile file;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /** A member as the directory describes it; its bytes come after a header of its own. */
  private record Entry(
      String name, int method, long packed, long length, long crc, long headerPosition) {}

  /** Where the directory lies. */
  private record Place(long position, long length, long entries) {}

  private ZipDirectory(TorchFile file) {
    this.file = file;
  }

  /**
   * Reads the directory of an archive.
   *
   * @return the members by name, in the directory's order
   * @throws CheckpointFormatException if it is damaged, or members overlap, lie outside of the
   *     file, share a name, or have one that leads out of the archive
   */
  static Map<String, StoredBytes> read(TorchFile file) throws IOException {
    ZipDirectory directory = new ZipDirectory(file);
    Place place = directory.find();
    directory.readEntries(place);
    return directory.locate(place.position());
  }

  private Place find() throws IOException {
    int tailBytes = (int) Math.min(file.length(), END_BYTES + LONGEST_COMMENT);
    ByteBuffer tail = file.bytes(file.length() - tailBytes, tailBytes);
    for (int i = tailBytes - END_BYTES; i >= 0; i--) {
      if (tail.getInt(i) == END
          && Short.toUnsignedInt(tail.getShort(i + 20)) == tailBytes - END_BYTES - i) {
        return checked(place(tail, i), file.length() - tailBytes + i);
      }
    }
    throw file.malformed("it begins like a zip archive but has no directory: it was cut short");
  }

  private Place place(ByteBuffer tail, int end) throws IOException {
    long position = file.length() - tail.capacity() + end - LOCATOR_BYTES;
    if (position >= 0) {
      ByteBuffer locator = file.bytes(position, LOCATOR_BYTES);
      if (locator.getInt(0) == END_64_LOCATOR) {
        ByteBuffer end64 = file.bytes(locator.getLong(8), END_64_BYTES);
        if (end64.getInt(0) != END_64) {
          throw file.malformed("its zip64 directory is not where it should be");
        }
        return new Place(end64.getLong(48), end64.getLong(40), end64.getLong(32));
      }
    }
    return new Place(
        Integer.toUnsignedLong(tail.getInt(end + 16)),
        Integer.toUnsignedLong(tail.getInt(end + 12)),
        Short.toUnsignedLong(tail.getShort(end + 10)));
  }

  private Place checked(Place place, long end) {
    if (place.length < 0
        || place.length > LARGEST
        || place.position < 0
        || place.position > end - place.length) {
      throw file.malformed(
          "its directory would have %d bytes at byte %d; at most %d before byte %d can be"
              .formatted(place.length, place.position, LARGEST, end));
    }
    return place;
  }

  private void readEntries(Place place) throws IOException {
    ByteBuffer directory = file.bytes(place.position, (int) place.length);
    while (directory.remaining() >= CENTRAL_HEADER_BYTES) {
      Entry entry = readEntry(directory);
      if (entries.put(entry.name, entry) != null) {
        throw file.malformed("two of its members are named " + shown(entry.name));
      }
    }
    if (directory.hasRemaining() || entries.size() != place.entries) {
      throw file.malformed(
          "its directory has %d members, %d were announced"
              .formatted(entries.size(), place.entries));
    }
  }

  private Entry readEntry(ByteBuffer directory) {
    int begin = directory.position();
    int nameLength = Short.toUnsignedInt(directory.getShort(begin + 28));
    int extraLength = Short.toUnsignedInt(directory.getShort(begin + 30));
    int commentLength = Short.toUnsignedInt(directory.getShort(begin + 32));
    int rest = nameLength + extraLength + commentLength;
    if (directory.getInt(begin) != CENTRAL_HEADER
        || directory.remaining() < CENTRAL_HEADER_BYTES + rest) {
      throw file.malformed("its directory is damaged at byte " + begin);
    }
    String name = name(directory.slice(begin + CENTRAL_HEADER_BYTES, nameLength));
    ByteBuffer extra =
        directory
            .slice(begin + CENTRAL_HEADER_BYTES + nameLength, extraLength)
            .order(directory.order());
    directory.position(begin + CENTRAL_HEADER_BYTES + rest);
    ByteBuffer wide = zip64(extra);
    // in this order, and only those that don't fit the header
    long length = wide(directory.getInt(begin + 24), wide, name);
    long packed = wide(directory.getInt(begin + 20), wide, name);
    long position = wide(directory.getInt(begin + 42), wide, name);
    int method = Short.toUnsignedInt(directory.getShort(begin + 10));
    checkMethod(name, method, directory.getShort(begin + 8), packed == length);
    return new Entry(
        name,
        method,
        packed,
        length,
        Integer.toUnsignedLong(directory.getInt(begin + 16)),
        position);
  }

  private void checkMethod(String name, int method, short flags, boolean sameLength) {
    if ((flags & ENCRYPTED) != 0) {
      throw file.malformed("its member " + shown(name) + " is encrypted");
    }
    if (method != STORED && method != DEFLATED) {
      throw file.malformed(
          "its member " + shown(name) + " is packed by method " + method + ", which isn't known");
    }
    if (method == STORED && !sameLength) {
      throw file.malformed("its member " + shown(name) + " is not packed but has two lengths");
    }
  }

  private String name(ByteBuffer bytes) {
    try {
      String name = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      if (TensorName.isPathLike(name) || name.chars().anyMatch(Character::isISOControl)) {
        throw file.malformed("its member " + shown(name) + " has a name that leads elsewhere");
      }
      return name;
    } catch (CharacterCodingException e) {
      throw new CheckpointFormatException(file.source(), "a member's name is not UTF-8", e);
    }
  }

  private static ByteBuffer zip64(ByteBuffer extra) {
    while (extra.remaining() >= 4) {
      int id = Short.toUnsignedInt(extra.getShort());
      int length = Math.min(Short.toUnsignedInt(extra.getShort()), extra.remaining());
      if (id == ZIP64_EXTRA) {
        return extra.slice(extra.position(), length).order(extra.order());
      }
      extra.position(extra.position() + length);
    }
    return extra.slice(0, 0);
  }

  private long wide(int narrow, ByteBuffer wide, String name) {
    if (narrow != IN_ZIP64_EXTRA) {
      return Integer.toUnsignedLong(narrow);
    }
    long value = wide.remaining() >= Long.BYTES ? wide.getLong() : -1;
    if (value < 0) {
      throw file.malformed("its member " + shown(name) + " has no valid length or place");
    }
    return value;
  }

  private Map<String, StoredBytes> locate(long directoryPosition) throws IOException {
    Map<String, StoredBytes> members = new LinkedHashMap<>();
    entries.keySet().forEach(name -> members.put(name, StoredBytes.plain(0, 0)));
    List<Entry> inFileOrder = new ArrayList<>(entries.values());
    inFileOrder.sort(Comparator.comparingLong(Entry::headerPosition));
    long end = 0;
    for (Entry entry : inFileOrder) {
      if (entry.headerPosition < end) {
        throw file.malformed("its member " + shown(entry.name) + " overlaps the one before it");
      }
      long position = dataPosition(entry);
      if (entry.packed > directoryPosition - position) {
        throw file.malformed(
            "its member "
                + shown(entry.name)
                + " would reach into its directory or beyond its end");
      }
      end = position + entry.packed;
      members.put(
          entry.name,
          new StoredBytes(
              position, entry.packed, entry.length, entry.method == DEFLATED, entry.crc));
    }
    return members;
  }

  private long dataPosition(Entry entry) throws IOException {
    if (entry.headerPosition > file.length() - LOCAL_HEADER_BYTES) {
      throw file.malformed("its member " + shown(entry.name) + " would lie beyond its end");
    }
    ByteBuffer header = file.bytes(entry.headerPosition, LOCAL_HEADER_BYTES);
    int nameLength = Short.toUnsignedInt(header.getShort(26));
    int extraLength = Short.toUnsignedInt(header.getShort(28));
    long namePosition = entry.headerPosition + LOCAL_HEADER_BYTES;
    byte[] name = entry.name.getBytes(StandardCharsets.UTF_8);
    if (header.getInt(0) != LOCAL_HEADER
        || header.getShort(8) != entry.method
        || nameLength != name.length
        || !file.bytes(namePosition, nameLength).equals(ByteBuffer.wrap(name))) {
      throw file.malformed(
          "its member " + shown(entry.name) + " is not what its directory says it is");
    }
    return namePosition + nameLength + extraLength;
  }
}
