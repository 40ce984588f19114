package io.tessera.core.checkpoint.tensorflow;

import static io.tessera.core.checkpoint.CheckpointFormatException.shown;

import io.tessera.core.checkpoint.CheckpointFormatException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads protobuf's wire format from a stream, believing nothing. A message is read by asking for
 * its fields' tags until its end; nested messages must end within the one around them.
 */
final class WireReader {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int BYTES = 2;
  static final int FIXED32 = 5;

  private static final int LONGEST_TEXT = 4096;
  private static final int LONGEST_VARINT = 70; // bits

  private final InputStream in;
  private final String source;
  private long position;

  /**
   * Reads from a stream, which stays the caller's to close.
   *
   * @param in at the file's first byte
   * @param source what messages call the file
   */
  WireReader(InputStream in, String source) {
    this.in = in;
    this.source = source;
  }

  /**
   * A field's number and how its value is encoded.
   *
   * @param number from 1
   * @param wireType one of the constants above
   */
  record Tag(int number, int wireType) {}

  /** How many bytes have been read. */
  long position() {
    return position;
  }

  /** Whether a message that ends there goes on. */
  boolean isBefore(long end) {
    return position < end;
  }

  Tag tag(long end) throws IOException {
    long value = varint(end);
    long number = value >>> 3;
    int wireType = (int) value & 7;
    if (number < 1 || number >= 1 << 29) {
      throw malformed("a field has the number " + Long.toUnsignedString(number));
    }
    if (wireType != VARINT && wireType != FIXED64 && wireType != BYTES && wireType != FIXED32) {
      throw malformed("a field has the wire type " + wireType + ", which no graph has");
    }
    return new Tag((int) number, wireType);
  }

  long varint(long end) throws IOException {
    long value = 0;
    for (int shift = 0; shift < LONGEST_VARINT; shift += 7) {
      int next = next(end);
      if (shift == 63 && next > 1) {
        break;
      }
      value |= (long) (next & 0x7F) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw malformed("a number has more than 64 bits");
  }

  /** Reads the length of a message or text; returns where it ends. */
  long nestedEnd(Tag tag, long end) throws IOException {
    if (tag.wireType != BYTES) {
      throw malformed(
          "field " + tag.number + " has the wire type " + tag.wireType + ", expected 2");
    }
    long length = varint(end);
    if (length < 0 || length > end - position) {
      throw malformed(
          "field "
              + tag.number
              + " would have "
              + Long.toUnsignedString(length)
              + " bytes, "
              + (end - position)
              + " remain");
    }
    return position + length;
  }

  String text(Tag tag, long end) throws IOException {
    long length = nestedEnd(tag, end) - position;
    if (length > LONGEST_TEXT) {
      throw malformed("a name has " + length + " bytes, at most " + LONGEST_TEXT + " can be");
    }
    byte[] bytes = bytes((int) length);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.chars().anyMatch(Character::isISOControl)) {
        throw malformed("the name " + shown(text) + " has control characters");
      }
      return text;
    } catch (CharacterCodingException e) {
      throw new CheckpointFormatException(source, "a name is not UTF-8: it is no graph", e);
    }
  }

  /** Passes over a field's value. */
  void skip(Tag tag, long end) throws IOException {
    switch (tag.wireType) {
      case VARINT -> varint(end);
      case BYTES -> skipTo(nestedEnd(tag, end));
      case FIXED32 -> skipTo(within(position + Integer.BYTES, end));
      default -> skipTo(within(position + Long.BYTES, end));
    }
  }

  void skipTo(long target) throws IOException {
    try {
      in.skipNBytes(target - position);
      position = target;
    } catch (EOFException e) {
      throw new CheckpointFormatException(source, "it ends early", e);
    }
  }

  CheckpointFormatException malformed(String reason) {
    return new CheckpointFormatException(
        source, "at byte " + position + ", " + reason + ": it is no graph, or damaged");
  }

  private long within(long target, long end) {
    if (target > end) {
      throw malformed("a field ends beyond its message");
    }
    return target;
  }

  private int next(long end) throws IOException {
    within(position + 1, end);
    int next = in.read();
    if (next < 0) {
      throw new CheckpointFormatException(source, "it ends early");
    }
    position++;
    return next;
  }

  private byte[] bytes(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new CheckpointFormatException(source, "it ends early");
    }
    position += length;
    return bytes;
  }
}
