package io.tessera.core.image;

import io.tessera.core.image.ParsedImage.Transparency;

/**
 * Reads the header of an uncompressed Windows or OS/2 bitmap and checks that all rows are there.
 * Bitmaps count as opaque: the fourth byte of a 32-bit pixel is usually unset.
 */
final class BmpParser {

  private static final int OS2_HEADER = 12;

  private final EncodedBytes in;

  private BmpParser(byte[] bytes) {
    this.in = new EncodedBytes(ImageFormat.BMP, bytes);
  }

  static ParsedImage parse(byte[] bytes, ImageLimits limits) throws ImageDecodeException {
    return new BmpParser(bytes).read(limits);
  }

  private ParsedImage read(ImageLimits limits) throws ImageDecodeException {
    boolean os2 = in.littleEndian32(14) == OS2_HEADER;
    int width = os2 ? in.littleEndian16(18) : in.littleEndian32(18);
    int signedHeight = os2 ? in.littleEndian16(20) : in.littleEndian32(22);
    int height = Math.abs(signedHeight); // negative: rows from the top
    if (width < 1 || height < 1) {
      throw in.corrupt("has the size %dx%d".formatted(width, signedHeight));
    }
    ImageHeader header = new ImageHeader(ImageFormat.BMP, width, height);
    limits.checkSize(header);
    int depth = in.littleEndian16(os2 ? 24 : 28);
    int compression = os2 ? 0 : in.littleEndian32(30);
    requirePlain(depth, compression);
    long rowLength = ((long) width * depth + 31) / 32 * 4;
    in.require(Integer.toUnsignedLong(in.littleEndian32(10)), rowLength * height);
    return ParsedImage.of(header, Transparency.NONE, in.bytes());
  }

  private void requirePlain(int depth, int compression) throws ImageDecodeException {
    if (compression != 0) {
      throw in.unsupported("is compressed or has colour masks");
    }
    if (depth != 1 && depth != 4 && depth != 8 && depth != 24 && depth != 32) {
      throw in.unsupported("has %d bits a pixel".formatted(depth));
    }
  }
}
