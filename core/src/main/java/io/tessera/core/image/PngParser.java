package io.tessera.core.image;

import io.tessera.core.image.ParsedImage.Transparency;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Walks a PNG's chunks up to IEND, checks every checksum, and keeps only the chunks that make the
 * pixels: no profile, text or metadata reaches the native decoder.
 */
final class PngParser {

  private static final int HEADER_CHUNK = 8; // after the signature
  private static final int WIDTH = 16;
  private static final int HEIGHT = 20;
  private static final int BIT_DEPTH = 24;
  private static final int COLOUR_TYPE = 25;
  private static final int HEADER_LENGTH = 13;
  private static final int CHUNK_OVERHEAD = 12; // length, name, checksum

  private static final Set<Integer> BIT_DEPTHS = Set.of(1, 2, 4, 8, 16);
  private static final int GREY = 0;
  private static final int ALPHA_BIT = 4;

  private final EncodedBytes in;
  private final CRC32 checksum = new CRC32();
  private final byte[] kept;
  private int keptLength;
  private int transparentColour; // where the tRNS chunk's data begin, 0 without one
  private boolean hasPixels;

  private PngParser(byte[] bytes) {
    this.in = new EncodedBytes(ImageFormat.PNG, bytes);
    this.kept = new byte[bytes.length];
  }

  static ParsedImage parse(byte[] bytes, ImageLimits limits) throws ImageDecodeException {
    PngParser parser = new PngParser(bytes);
    int at = parser.chunkEnd(HEADER_CHUNK);
    ImageHeader header = parser.header();
    limits.checkSize(header);
    parser.keep(0, at);
    for (boolean more = true; more; ) {
      int end = parser.chunkEnd(at);
      more = parser.take(at, end);
      at = end;
    }
    return parser.complete(header);
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

  private ImageHeader header() throws ImageDecodeException {
    if (in.bigEndian32(HEADER_CHUNK) != HEADER_LENGTH
        || !in.name(HEADER_CHUNK + 4).equals("IHDR")) {
      throw in.corrupt("does not begin with an IHDR chunk of 13 bytes");
    }
    int width = in.bigEndian32(WIDTH);
    int height = in.bigEndian32(HEIGHT);
    if (width < 1 || height < 1) {
      throw in.corrupt("has the size %dx%d".formatted(width, height));
    }
    if (!BIT_DEPTHS.contains(in.unsigned8(BIT_DEPTH))) {
      throw in.corrupt("has %d bits a sample".formatted(in.unsigned8(BIT_DEPTH)));
    }
    return new ImageHeader(ImageFormat.PNG, width, height);
  }

  /** Keeps the chunk if the pixels need it; tells whether more chunks follow. */
  private boolean take(int at, int end) throws ImageDecodeException {
    String name = in.name(at + 4);
    switch (name) {
      case "IDAT" -> hasPixels = true;
      case "tRNS" -> transparentColour = at + 8;
      case "PLTE", "IEND" -> {}
      default -> {
        requireAncillary(name);
        return true;
      }
    }
    keep(at, end);
    return !name.equals("IEND");
  }

  private void keep(int from, int to) {
    System.arraycopy(in.bytes(), from, kept, keptLength, to - from);
    keptLength += to - from;
  }

  /** A chunk whose name begins with a capital must be understood to decode the image. */
  private void requireAncillary(String name) throws ImageDecodeException {
    if (Character.isUpperCase(name.charAt(0))) {
      throw in.unsupported("needs the unknown chunk " + name);
    }
  }

  private ParsedImage complete(ImageHeader header) throws ImageDecodeException {
    if (!hasPixels) {
      throw in.corrupt("has no pixel data");
    }
    byte[] pixels = Arrays.copyOf(kept, keptLength);
    int colourType = in.unsigned8(COLOUR_TYPE);
    if (transparentColour > 0 && colourType == GREY) {
      return ParsedImage.withGreyKey(header, greyKey(), pixels);
    }
    boolean alpha = transparentColour > 0 || (colourType & ALPHA_BIT) != 0;
    return ParsedImage.of(header, alpha ? Transparency.ALPHA : Transparency.NONE, pixels);
  }

  /** The decoder spreads 1, 2 and 4 bit greys over 8 bits; the key follows. */
  private int greyKey() throws ImageDecodeException {
    int depth = in.unsigned8(BIT_DEPTH);
    int key = in.bigEndian16(transparentColour);
    return depth < 8 ? key * 255 / ((1 << depth) - 1) : key;
  }
}
