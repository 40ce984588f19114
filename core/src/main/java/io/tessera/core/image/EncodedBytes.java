package io.tessera.core.image;

import io.tessera.core.image.ImageDecodeException.Reason;
import java.nio.charset.StandardCharsets;

/** Bounds-checked reading of an encoded image: past the end means a truncated file. */
final class EncodedBytes {

  private final ImageFormat format;
  private final byte[] bytes;

  EncodedBytes(ImageFormat format, byte[] bytes) {
    this.format = format;
    this.bytes = bytes;
  }

  /** The array itself, not a copy. */
  byte[] bytes() {
    return bytes;
  }

  int unsigned8(int at) throws ImageDecodeException {
    require(at, 1);
    return bytes[at] & 0xFF;
  }

  int bigEndian16(int at) throws ImageDecodeException {
    require(at, 2);
    return ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
  }

  int bigEndian32(int at) throws ImageDecodeException {
    return (bigEndian16(at) << 16) | bigEndian16(at + 2);
  }

  int littleEndian16(int at) throws ImageDecodeException {
    require(at, 2);
    return ((bytes[at + 1] & 0xFF) << 8) | (bytes[at] & 0xFF);
  }

  int littleEndian24(int at) throws ImageDecodeException {
    return (unsigned8(at + 2) << 16) | littleEndian16(at);
  }

  int littleEndian32(int at) throws ImageDecodeException {
    return (littleEndian16(at + 2) << 16) | littleEndian16(at);
  }

  /** The four letters of a chunk's name; other bytes are shown as they are. */
  String name(int at) throws ImageDecodeException {
    require(at, 4);
    return new String(bytes, at, 4, StandardCharsets.ISO_8859_1);
  }

  /** Checks that the file holds {@code count} bytes from {@code at}. */
  void require(long at, long count) throws ImageDecodeException {
    if (at + count > bytes.length) {
      throw new ImageDecodeException(
          Reason.TRUNCATED,
          "the %s ends after %d bytes, inside its data; fetch the file again"
              .formatted(format, bytes.length));
    }
  }

  ImageDecodeException corrupt(String detail) {
    return new ImageDecodeException(Reason.CORRUPT, "the " + format + " " + detail);
  }

  ImageDecodeException unsupported(String detail) {
    return new ImageDecodeException(
        Reason.UNSUPPORTED, "the " + format + " " + detail + "; convert it to a plain PNG");
  }
}
