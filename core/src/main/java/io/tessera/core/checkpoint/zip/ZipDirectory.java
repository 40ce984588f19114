package io.tessera.core.checkpoint.zip;

import static io.tessera.core.checkpoint.CheckpointFormatException.shown;
import static io.tessera.core.checkpoint.zip.ZipRecord.DIRECTORY_HEADER;
import static io.tessera.core.checkpoint.zip.ZipRecord.END;
import static io.tessera.core.checkpoint.zip.ZipRecord.END_64;
import static io.tessera.core.checkpoint.zip.ZipRecord.LOCAL_HEADER;
import static io.tessera.core.checkpoint.zip.ZipRecord.LOCATOR_64;

import io.tessera.core.checkpoint.ByteSource;
import io.tessera.core.checkpoint.CheckpointFormatException;
import io.tessera.core.storage.StorageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Reads the directory of a zip archive, zip64 included, and believes nothing in it. {@link
 * java.util.zip.ZipFile} tells neither where members lie, so that overlapping ones go unnoticed and
 * none can be read from its middle on without a detour, nor bounds the memory that the directory
 * takes.
 */
public final class ZipDirectory {
  private static final int LONGEST_COMMENT = 0xFFFF;
  private static final int LONGEST_NAME = 1000;
  private static final int IN_EXTRA_64 = 0xFFFFFFFF;
  private static final int ENCRYPTED = 1;

  /** A directory of more than a hundred thousand members. */
  private static final int LARGEST = 1 << 24;

  /** Floating-point numbers and pictures don't shrink to less than this part. */
  private static final int LARGEST_RATIO = 100;

  /** Any archive may unpack to so much, so that a few zeros are no exception. */
  private static final long ALWAYS_ALLOWED = 64L << 20;

  private final ByteSource file;
  private final Refusal refusal;
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /** A member as the directory describes it; its bytes come after a header of its own. */
  private record Entry(
      String name, ZipMethod method, long packed, long length, long crc, long headerPosition) {}

  /** Where the directory lies. */
  private record Place(long begin, long bytes, long entries) {}

  private ZipDirectory(ByteSource file, Refusal refusal) {
    this.file = file;
    this.refusal = refusal;
  }

  /**
   * Reads the directory of an archive.
   *
   * @param mostUnpacked how many bytes the members may have in all, such as {@link #usualMost}
   * @return the members by name, in the directory's order
   * @throws CheckpointFormatException if it is damaged, or members overlap, lie outside of the
   *     archive, share a name, have one that leads out of it, are encrypted, packed in an unknown
   *     way, or other than they say themselves
   * @throws StorageException if the file can't be read
   */
  public static Map<String, StoredBytes> read(ByteSource file, long mostUnpacked, Refusal refusal) {
    ZipDirectory directory = new ZipDirectory(file, refusal);
    Place place = directory.find();
    directory.readEntries(place);
    directory.checkLength(mostUnpacked);
    return directory.locate(place.begin);
  }

  /** 64 MiB and a hundred times the archive's own length. */
  public static long usualMost(ByteSource file) {
    return ALWAYS_ALLOWED + LARGEST_RATIO * file.size();
  }

  private Place find() {
    int tailBytes = (int) Math.min(file.size(), END.bytes() + LONGEST_COMMENT);
    long tailBegin = file.size() - tailBytes;
    ByteBuffer tail = bytes(tailBegin, tailBytes);
    for (int at = tailBytes - END.bytes(); at >= 0; at--) {
      if (END.isAt(tail, at) && unsigned(tail, at + 20) == tailBytes - END.bytes() - at) {
        return place(tail, at, tailBegin + at);
      }
    }
    throw refusal.of("it has no directory at its end: it is no zip archive, or cut short");
  }

  private Place place(ByteBuffer tail, int at, long end) {
    long locatorBegin = end - LOCATOR_64.bytes();
    long end64Begin = locatorBegin - END_64.bytes();
    if (end64Begin >= 0) {
      ByteBuffer wide = bytes(end64Begin, END_64.bytes() + LOCATOR_64.bytes());
      if (LOCATOR_64.isAt(wide, END_64.bytes())) {
        if (!END_64.isAt(wide, 0) || wide.getLong(END_64.bytes() + 8) != end64Begin) {
          throw refusal.of("its zip64 directory is not where it should be");
        }
        return checked(new Place(wide.getLong(48), wide.getLong(40), wide.getLong(32)), end64Begin);
      }
    }
    return checked(
        new Place(
            Integer.toUnsignedLong(tail.getInt(at + 16)),
            Integer.toUnsignedLong(tail.getInt(at + 12)),
            unsigned(tail, at + 10)),
        end);
  }

  private Place checked(Place place, long end) {
    if (place.bytes < 0
        || place.bytes > LARGEST
        || place.begin < 0
        || place.begin != end - place.bytes) {
      throw refusal.of(
          "its directory would have %d bytes at byte %d; it can have at most %d and ends at byte %d"
              .formatted(place.bytes, place.begin, LARGEST, end));
    }
    return place;
  }

  private void readEntries(Place place) {
    ByteBuffer directory = bytes(place.begin, (int) place.bytes);
    while (directory.hasRemaining()) {
      Entry entry = readEntry(directory);
      if (entries.put(entry.name, entry) != null) {
        throw refusal.of("two of its members are named " + shown(entry.name));
      }
    }
    if (entries.size() != place.entries) {
      throw refusal.of(
          "its directory has %d members, %s were announced"
              .formatted(entries.size(), Long.toUnsignedString(place.entries)));
    }
  }

  private Entry readEntry(ByteBuffer directory) {
    int begin = directory.position();
    ByteBuffer header = taken(directory, DIRECTORY_HEADER.bytes(), begin);
    if (!DIRECTORY_HEADER.isAt(header, 0)) {
      throw damaged(begin);
    }
    String name = name(taken(directory, unsigned(header, 28), begin));
    ByteBuffer wide = extra64(taken(directory, unsigned(header, 30), begin));
    taken(directory, unsigned(header, 32), begin); // the comment
    // in this order, and only those that don't fit the header
    long length = number(header.getInt(24), wide, name);
    long packed = number(header.getInt(20), wide, name);
    long headerPosition = number(header.getInt(42), wide, name);
    ZipMethod method = method(unsigned(header, 10), name);
    if ((header.getShort(8) & ENCRYPTED) != 0) {
      throw refusal.of("its member " + shown(name) + " is encrypted");
    }
    if (method == ZipMethod.STORED && packed != length) {
      throw refusal.of("its member " + shown(name) + " is not packed but has two lengths");
    }
    long crc = Integer.toUnsignedLong(header.getInt(16));
    return new Entry(name, method, packed, length, crc, headerPosition);
  }

  private ByteBuffer taken(ByteBuffer directory, int count, int begin) {
    if (directory.remaining() < count) {
      throw damaged(begin);
    }
    ByteBuffer part = directory.slice(directory.position(), count).order(ByteOrder.LITTLE_ENDIAN);
    directory.position(directory.position() + count);
    return part;
  }

  private String name(ByteBuffer bytes) {
    String name;
    try {
      name = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw refusal.of("a member's name is not UTF-8", e);
    }
    if (name.length() > LONGEST_NAME) {
      throw refusal.of("a member's name has " + name.length() + " characters: " + shown(name));
    }
    String path = name.endsWith("/") ? name.substring(0, name.length() - 1) : name; // a folder
    if (!MemberName.isPlain(path)) {
      throw refusal.of(
          "its member " + shown(name) + " has a name that leads elsewhere or is no text");
    }
    return name;
  }

  private ZipMethod method(int code, String name) {
    return Arrays.stream(ZipMethod.values())
        .filter(method -> method.code() == code)
        .findFirst()
        .orElseThrow(
            () ->
                refusal.of(
                    "its member %s is packed by method %d, known are 0 and 8"
                        .formatted(shown(name), code)));
  }

  private static ByteBuffer extra64(ByteBuffer extra) {
    while (extra.remaining() >= 4) {
      int id = Short.toUnsignedInt(extra.getShort());
      int length = Math.min(Short.toUnsignedInt(extra.getShort()), extra.remaining());
      if (id == ZipRecord.EXTRA_64) {
        return extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
      }
      extra.position(extra.position() + length);
    }
    return extra.slice(0, 0);
  }

  private long number(int narrow, ByteBuffer wide, String name) {
    if (narrow != IN_EXTRA_64) {
      return Integer.toUnsignedLong(narrow);
    }
    long value = wide.remaining() >= Long.BYTES ? wide.getLong() : -1;
    if (value < 0) {
      throw refusal.of("its member " + shown(name) + " has no valid length or place");
    }
    return value;
  }

  private void checkLength(long mostUnpacked) {
    long left = mostUnpacked;
    for (Entry entry : entries.values()) {
      if (entry.length > left) {
        throw refusal.of(
            "its members would unpack to more than %d bytes, too many for its own %d"
                .formatted(mostUnpacked, file.size()));
      }
      left -= entry.length;
    }
  }

  private Map<String, StoredBytes> locate(long directoryBegin) {
    Map<String, StoredBytes> members = new LinkedHashMap<>();
    entries.keySet().forEach(name -> members.put(name, StoredBytes.plain(0, 0)));
    List<Entry> inFileOrder = new ArrayList<>(entries.values());
    inFileOrder.sort(Comparator.comparingLong(Entry::headerPosition));
    long end = 0;
    for (Entry entry : inFileOrder) {
      if (entry.headerPosition < end) {
        throw refusal.of("its member " + shown(entry.name) + " overlaps the one before it");
      }
      StoredBytes member = located(entry, directoryBegin);
      end = member.position() + member.packed();
      members.put(entry.name, member);
    }
    return members;
  }

  private StoredBytes located(Entry entry, long limit) {
    byte[] name = entry.name.getBytes(StandardCharsets.UTF_8);
    int headerBytes = LOCAL_HEADER.bytes() + name.length;
    if (entry.headerPosition > limit - headerBytes) {
      throw beyond(entry);
    }
    ByteBuffer header = bytes(entry.headerPosition, headerBytes);
    if (!LOCAL_HEADER.isAt(header, 0)
        || header.getShort(8) != entry.method.code()
        || unsigned(header, 26) != name.length
        || !header.slice(LOCAL_HEADER.bytes(), name.length).equals(ByteBuffer.wrap(name))) {
      throw refusal.of("its member " + shown(entry.name) + " is not what its directory says it is");
    }
    long position = entry.headerPosition + headerBytes + unsigned(header, 28);
    if (entry.packed > limit - position) {
      throw beyond(entry);
    }
    return new StoredBytes(
        position, entry.packed, entry.length, entry.method, OptionalLong.of(entry.crc));
  }

  private static int unsigned(ByteBuffer buffer, int position) {
    return Short.toUnsignedInt(buffer.getShort(position));
  }

  private ByteBuffer bytes(long position, int count) {
    byte[] bytes = file.bytes(position, count);
    if (bytes.length < count) {
      throw refusal.of("it became shorter while it was read");
    }
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private CheckpointFormatException damaged(int position) {
    return refusal.of("its directory is damaged at byte " + position);
  }

  private CheckpointFormatException beyond(Entry entry) {
    return refusal.of(
        "its member " + shown(entry.name) + " would reach into its directory or beyond its end");
  }
}
