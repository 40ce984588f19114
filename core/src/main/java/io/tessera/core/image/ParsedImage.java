package io.tessera.core.image;

/** An encoded image whose structure has been checked. */
final class ParsedImage {

  /** Where the transparency of an image is, if it has any. */
  enum Transparency {
    NONE,
    /** The decoder gives a fourth channel. */
    ALPHA,
    /** One grey value stands for transparent. */
    GREY_KEY
  }

  private final ImageHeader header;
  private final Transparency transparency;
  private final int greyKey;
  private final byte[] bytes;

  private ParsedImage(ImageHeader header, Transparency transparency, int greyKey, byte[] bytes) {
    this.header = header;
    this.transparency = transparency;
    this.greyKey = greyKey;
    this.bytes = bytes;
  }

  static ParsedImage of(ImageHeader header, Transparency transparency, byte[] bytes) {
    return new ParsedImage(header, transparency, -1, bytes);
  }

  static ParsedImage withGreyKey(ImageHeader header, int greyKey, byte[] bytes) {
    return new ParsedImage(header, Transparency.GREY_KEY, greyKey, bytes);
  }

  ImageHeader header() {
    return header;
  }

  Transparency transparency() {
    return transparency;
  }

  /** The transparent grey value, at the 8 or 16 bits that the decoder gives; −1 if none is. */
  int greyKey() {
    return greyKey;
  }

  /** What the native decoder gets to see; the array itself, not a copy. */
  byte[] bytes() {
    return bytes;
  }
}
