package io.tessera.spark.shard;

import io.tessera.spark.shard.TarMember.Kind;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tar file member by member. Nothing is ever written by a member's name; memory is bounded
 * whatever a header claims, and a damaged or cut-off archive is refused.
 *
 * <p>Of POSIX and GNU extensions it knows long names, sizes beyond 8 GiB and, to refuse them,
 * sparse files.
 */
final class TarReader implements Closeable {
  /** Long names and attributes: some hundred bytes in honest archives. */
  private static final int MAX_EXTENSION = 1 << 20;

  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final long stop;
  private long position;
  private long unread;

  /** Reads a whole archive. */
  TarReader(InputStream in) {
    this(in, 0, Long.MAX_VALUE);
  }

  /**
   * Reads the members whose headers begin before {@code stop}.
   *
   * @param in the archive from {@code position} on, where a header begins
   */
  TarReader(InputStream in, long position, long stop) {
    this.in = new BufferedInputStream(in, BUFFER);
    this.position = position;
    this.stop = stop;
  }

  /** Bytes from the archive's start to here: to the data of the member returned last. */
  long position() {
    return position;
  }

  /** Where the header after the member returned last begins. */
  long nextPosition() {
    return position + unread;
  }

  /**
   * The next member, directories left out; null at the end.
   *
   * @throws IOException if the archive is damaged, or ends without its end mark
   */
  @Nullable TarMember next() throws IOException {
    Map<String, String> attributes = new TreeMap<>();
    String longName = null;
    while (nextPosition() < stop) {
      TarHeader header = nextHeader();
      if (header == null) {
        return null;
      }
      switch (header.type()) {
        case 'x' -> attributes.putAll(TarAttributes.parse(extension(header)));
        case 'g', 'K' -> extension(header);
        case 'L' -> longName = withoutNulls(extension(header));
        default -> {
          TarMember member = member(header, attributes, longName);
          unread = padded(member.size());
          if (member.kind() != Kind.DIRECTORY) {
            return member;
          }
          attributes.clear();
          longName = null;
        }
      }
    }
    return null;
  }

  /** The data of the member that {@link #next} returned last. */
  byte[] read(TarMember member) throws IOException {
    byte[] data = in.readNBytes(Math.toIntExact(member.size()));
    unread -= data.length;
    position += data.length;
    if (data.length < member.size()) {
      throw cutOff();
    }
    return data;
  }

  private @Nullable TarHeader nextHeader() throws IOException {
    skip(unread);
    unread = 0;
    byte[] block = in.readNBytes(TarHeader.BLOCK);
    position += block.length;
    if (block.length < TarHeader.BLOCK) {
      throw cutOff();
    }
    for (byte value : block) {
      if (value != 0) {
        return new TarHeader(block);
      }
    }
    return null;
  }

  private TarMember member(
      TarHeader header, Map<String, String> attributes, @Nullable String longName)
      throws IOException {
    String name = longName != null ? longName : header.name();
    long size = TarAttributes.size(attributes, header.size());
    return TarMember.of(
        attributes.getOrDefault("path", name), kind(header.type(), name, attributes), size);
  }

  private static Kind kind(char type, String name, Map<String, String> attributes) {
    boolean sparse = attributes.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse."));
    return switch (type) {
      case '0', '\0', '7' ->
          name.endsWith("/") ? Kind.DIRECTORY : sparse ? Kind.SPARSE_FILE : Kind.FILE;
      case '1', '2' -> Kind.LINK;
      case '5' -> Kind.DIRECTORY;
      case 'S' -> Kind.SPARSE_FILE;
      default -> Kind.DEVICE;
    };
  }

  private byte[] extension(TarHeader header) throws IOException {
    long size = header.size();
    if (size > MAX_EXTENSION) {
      throw new IOException("a long name or attribute takes " + size + " bytes");
    }
    byte[] data = in.readNBytes((int) size);
    position += data.length;
    if (data.length < size) {
      throw cutOff();
    }
    skip(padded(size) - size);
    return data;
  }

  private void skip(long bytes) throws IOException {
    long left = bytes;
    while (left > 0) {
      long skipped = in.skip(left);
      if (skipped == 0) {
        if (in.read() < 0) {
          throw cutOff();
        }
        skipped = 1;
      }
      left -= skipped;
      position += skipped;
    }
  }

  private static String withoutNulls(byte[] name) {
    return new String(name, StandardCharsets.UTF_8).replaceFirst("\0+$", "");
  }

  private static long padded(long size) throws IOException {
    if (size < 0 || size > Long.MAX_VALUE - TarHeader.BLOCK) {
      throw new IOException("a header has a number out of range");
    }
    return (size + TarHeader.BLOCK - 1) / TarHeader.BLOCK * TarHeader.BLOCK;
  }

  private static IOException cutOff() {
    return new IOException("the archive is cut off");
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
