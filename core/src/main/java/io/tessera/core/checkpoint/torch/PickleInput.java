package io.tessera.core.checkpoint.torch;

import io.tessera.core.checkpoint.CheckpointFormatException;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The bytes of one pickle, with their number bounded. */
final class PickleInput {
  private static final int LONGEST_LINE = 1024;

  private final InputStream in;
  private final String source;
  private final long limit;
  private long consumed;

  /**
   * Reads from a stream, which stays the caller's to close.
   *
   * @param limit the most bytes that the pickle can have
   */
  PickleInput(InputStream in, long limit, String source) {
    this.in = new BufferedInputStream(in);
    this.limit = limit;
    this.source = source;
  }

  /** The number of bytes read so far. */
  long consumed() {
    return consumed;
  }

  CheckpointFormatException malformed(String reason) {
    return new CheckpointFormatException(source, reason);
  }

  int readUnsignedByte() throws IOException {
    take(1);
    int value = in.read();
    if (value < 0) {
      throw cutShort();
    }
    return value;
  }

  /** A little-endian integer of 1 to 8 bytes, its sign extended. */
  long readSigned(int bytes) throws IOException {
    long value = readUnsigned(bytes);
    int unused = Long.SIZE - Byte.SIZE * bytes;
    return value << unused >> unused;
  }

  /** A little-endian integer of 1 to 8 bytes. */
  long readUnsigned(int bytes) throws IOException {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) readUnsignedByte() << (Byte.SIZE * i);
    }
    return value;
  }

  void skip(long count) throws IOException {
    take(count);
    try {
      in.skipNBytes(count);
    } catch (EOFException e) {
      throw new CheckpointFormatException(source, "its pickle ends early", e);
    }
  }

  /** A text of so many bytes in UTF-8. */
  String readText(long bytes) throws IOException {
    take(bytes);
    byte[] text = in.readNBytes((int) bytes); // takes memory as it finds bytes
    if (text.length < bytes) {
      throw cutShort();
    }
    try {
      CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text));
      return decoded.toString();
    } catch (CharacterCodingException e) {
      throw new CheckpointFormatException(source, "a text in its pickle is not UTF-8", e);
    }
  }

  /** A line without its end. */
  String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = readUnsignedByte(); c != '\n'; c = readUnsignedByte()) {
      if (line.length() == LONGEST_LINE) {
        throw malformed("a line in its pickle has more than " + LONGEST_LINE + " bytes");
      }
      line.append((char) c);
    }
    return line.toString();
  }

  private void take(long count) {
    if (count < 0 || count > limit - consumed) {
      throw cutShort();
    }
    consumed += count;
  }

  private CheckpointFormatException cutShort() {
    return malformed("its pickle ends early, or has more than " + limit + " bytes");
  }
}
