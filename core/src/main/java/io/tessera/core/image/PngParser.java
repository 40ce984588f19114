package io.tessera.core.image;

import io.tessera.core.image.ParsedImage.Transparency;
import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;

/**
 * Walks a PNG's chunks up to IEND, checks every checksum, and keeps only the chunks that make the
 * pixels: no profile, text or metadata reaches the native decoder.
 */
final class PngParser {

  private static final int SIGNATURE_LENGTH = 8;
  private static final int HEADER_LENGTH = 13;
  private static final int CHUNK_OVERHEAD = 12; // length, name, checksum
  private static final int FIRST_CHUNK_END = SIGNATURE_LENGTH + CHUNK_OVERHEAD + HEADER_LENGTH;

  private static final int GREY = 0;
  private static final int ALPHA_BIT = 4;

  private final EncodedBytes in;
  private final CRC32 checksum = new CRC32();

  private PngParser(byte[] bytes) {
    this.in = new EncodedBytes(ImageFormat.PNG, bytes);
  }

  static ParsedImage parse(byte[] bytes, ImageLimits limits) throws ImageDecodeException {
    return new PngParser(bytes).walk(limits);
  }

  private ParsedImage walk(ImageLimits limits) throws ImageDecodeException {
    ImageHeader header = header();
    limits.checkSize(header);
    ByteArrayOutputStream kept = new ByteArrayOutputStream(in.length());
    kept.write(in.bytes(), 0, FIRST_CHUNK_END);
    int transparentColour = 0; // position of the tRNS chunk's data
    boolean hasPixels = false;
    int at = FIRST_CHUNK_END;
    while (true) {
      int end = chunkEnd(at);
      String name = in.name(at + 4);
      switch (name) {
        case "IEND" -> {
          kept.write(in.bytes(), at, end - at);
          return complete(header, transparentColour, hasPixels, kept.toByteArray());
        }
        case "IDAT" -> hasPixels = true;
        case "tRNS" -> transparentColour = at + 8;
        case "PLTE" -> {}
        default -> requireAncillary(name);
      }
      if (isKept(name)) {
        kept.write(in.bytes(), at, end - at);
      }
      at = end;
    }
  }

  private ImageHeader header() throws ImageDecodeException {
    if (in.bigEndian32(SIGNATURE_LENGTH) != HEADER_LENGTH
        || !in.name(SIGNATURE_LENGTH + 4).equals("IHDR")) {
      throw in.corrupt("does not begin with an IHDR chunk of 13 bytes");
    }
    int end = chunkEnd(SIGNATURE_LENGTH);
    int width = in.bigEndian32(end - 17);
    int height = in.bigEndian32(end - 13);
    if (width < 1 || height < 1) {
      throw in.corrupt("has the size %dx%d".formatted(width, height));
    }
    return new ImageHeader(ImageFormat.PNG, width, height);
  }

  /** Checks the chunk's length and checksum and returns the position after it. */
  private int chunkEnd(int at) throws ImageDecodeException {
    int length = in.bigEndian32(at);
    if (length < 0) {
      throw in.corrupt("has a chunk longer than 2^31-1 bytes at byte " + at);
    }
    in.require(at, (long) length + CHUNK_OVERHEAD);
    int end = at + CHUNK_OVERHEAD + length;
    checksum.reset();
    checksum.update(in.bytes(), at + 4, length + 4);
    if ((int) checksum.getValue() != in.bigEndian32(end - 4)) {
      throw in.corrupt("has a chunk with a wrong checksum at byte " + at);
    }
    return end;
  }

  private static boolean isKept(String name) {
    return name.equals("IDAT") || name.equals("PLTE") || name.equals("tRNS");
  }

  /** A chunk whose name begins with a capital must be understood to decode the image. */
  private void requireAncillary(String name) throws ImageDecodeException {
    if (Character.isUpperCase(name.charAt(0))) {
      throw in.unsupported("needs the unknown chunk " + name);
    }
  }

  private ParsedImage complete(
      ImageHeader header, int transparentColour, boolean hasPixels, byte[] kept)
      throws ImageDecodeException {
    if (!hasPixels) {
      throw in.corrupt("has no pixel data");
    }
    int depth = in.unsigned8(SIGNATURE_LENGTH + 16);
    int colourType = in.unsigned8(SIGNATURE_LENGTH + 17);
    if (transparentColour > 0 && colourType == GREY) {
      int key = greyKey(depth, in.bigEndian16(transparentColour));
      return ParsedImage.withGreyKey(header, key, kept);
    }
    boolean alpha = transparentColour > 0 || (colourType & ALPHA_BIT) != 0;
    return ParsedImage.of(header, alpha ? Transparency.ALPHA : Transparency.NONE, kept);
  }

  /** The decoder spreads 1, 2 and 4 bit greys over 8 bits; the key follows. */
  private static int greyKey(int depth, int key) {
    return depth < 8 ? key * 255 / ((1 << depth) - 1) : key;
  }
}
