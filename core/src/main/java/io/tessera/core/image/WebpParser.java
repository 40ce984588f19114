package io.tessera.core.image;

import io.tessera.core.image.ParsedImage.Transparency;

/** Reads a still WebP's size from its first chunk and checks that the container is whole. */
final class WebpParser {

  private static final int FIRST_CHUNK = 12;
  private static final int PAYLOAD = FIRST_CHUNK + 8;
  private static final int RIFF_OVERHEAD = 8;
  private static final int ANIMATION_FLAG = 0x02;
  private static final int ALPHA_FLAG = 0x10;
  private static final int LOSSLESS_SIGNATURE = 0x2F;

  private final EncodedBytes in;

  private WebpParser(byte[] bytes) {
    this.in = new EncodedBytes(ImageFormat.WEBP, bytes);
  }

  static ParsedImage parse(byte[] bytes, ImageLimits limits) throws ImageDecodeException {
    return new WebpParser(bytes).read(limits);
  }

  private ParsedImage read(ImageLimits limits) throws ImageDecodeException {
    in.require(RIFF_OVERHEAD, Integer.toUnsignedLong(in.littleEndian32(4)));
    String chunk = in.name(FIRST_CHUNK);
    return switch (chunk) {
      case "VP8 " -> lossy(limits);
      case "VP8L" -> lossless(limits);
      case "VP8X" -> extended(limits);
      default -> throw in.corrupt("begins with an unknown chunk");
    };
  }

  private ParsedImage lossy(ImageLimits limits) throws ImageDecodeException {
    int width = in.littleEndian16(PAYLOAD + 6) & 0x3FFF;
    int height = in.littleEndian16(PAYLOAD + 8) & 0x3FFF;
    return checked(width, height, Transparency.NONE, limits);
  }

  private ParsedImage lossless(ImageLimits limits) throws ImageDecodeException {
    if (in.unsigned8(PAYLOAD) != LOSSLESS_SIGNATURE) {
      throw in.corrupt("lacks the signature of its lossless data");
    }
    int bits = in.littleEndian32(PAYLOAD + 1);
    int width = (bits & 0x3FFF) + 1;
    int height = (bits >>> 14 & 0x3FFF) + 1;
    boolean alpha = (bits >>> 28 & 1) == 1;
    return checked(width, height, alpha ? Transparency.ALPHA : Transparency.NONE, limits);
  }

  private ParsedImage extended(ImageLimits limits) throws ImageDecodeException {
    int flags = in.unsigned8(PAYLOAD);
    if ((flags & ANIMATION_FLAG) != 0) {
      throw in.unsupported("is animated");
    }
    int width = in.littleEndian24(PAYLOAD + 4) + 1;
    int height = in.littleEndian24(PAYLOAD + 7) + 1;
    boolean alpha = (flags & ALPHA_FLAG) != 0;
    return checked(width, height, alpha ? Transparency.ALPHA : Transparency.NONE, limits);
  }

  private ParsedImage checked(int width, int height, Transparency transparency, ImageLimits limits)
      throws ImageDecodeException {
    if (width == 0 || height == 0) {
      throw in.corrupt("has the size %dx%d".formatted(width, height));
    }
    ImageHeader header = new ImageHeader(ImageFormat.WEBP, width, height);
    limits.checkSize(header);
    return ParsedImage.of(header, transparency, in.bytes());
  }
}
