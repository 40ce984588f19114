package io.tessera.core.image;

import io.tessera.core.image.ImageDecodeException.Reason;
import io.tessera.core.image.ParsedImage.Transparency;
import org.jspecify.annotations.Nullable;

/**
 * Walks a JPEG's markers (ITU-T T.81, annex B) up to the end-of-image marker. The native decoder
 * fills what a cut-off file lacks with grey and reports success, so the marker is looked for here.
 */
final class JpegParser {

  private static final int START_OF_IMAGE_LENGTH = 2;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int START_OF_SCAN = 0xDA;

  /**
   * Encoders write at most about a dozen scans. Each costs a pass over the whole image but may take
   * ten bytes of file, so thousands would keep the decoder busy for hours.
   */
  private static final int MAX_SCANS = 64;

  private final EncodedBytes in;

  private JpegParser(byte[] bytes) {
    this.in = new EncodedBytes(ImageFormat.JPEG, bytes);
  }

  static ParsedImage parse(byte[] bytes, ImageLimits limits) throws ImageDecodeException {
    return ParsedImage.of(new JpegParser(bytes).walk(limits), Transparency.NONE, bytes);
  }

  private ImageHeader walk(ImageLimits limits) throws ImageDecodeException {
    @Nullable ImageHeader header = null;
    int scans = 0;
    int at = START_OF_IMAGE_LENGTH;
    while (true) {
      at = nextMarker(at);
      int marker = in.unsigned8(at++);
      if (marker == END_OF_IMAGE) {
        return complete(header, scans);
      }
      if (isStandalone(marker)) {
        continue;
      }
      int segment = at;
      at = segmentEnd(marker, segment);
      if (isFrame(marker) && header == null) {
        header = frame(marker, segment);
        limits.checkSize(header);
      } else if (marker == START_OF_SCAN && ++scans > MAX_SCANS) {
        throw tooManyScans();
      }
    }
  }

  /** The position of the next marker's code, past entropy-coded data, stuffing and fill bytes. */
  private int nextMarker(int from) throws ImageDecodeException {
    byte[] bytes = in.bytes();
    for (int at = from; at + 1 < bytes.length; at++) {
      if (bytes[at] == (byte) 0xFF && bytes[at + 1] != 0 && bytes[at + 1] != (byte) 0xFF) {
        return at + 1;
      }
    }
    throw new ImageDecodeException(
        Reason.TRUNCATED,
        "the JPEG ends after %d bytes without an end-of-image marker; fetch the file again"
            .formatted(bytes.length));
  }

  private int segmentEnd(int marker, int segment) throws ImageDecodeException {
    if (marker < 0xC0) {
      throw in.corrupt("has the reserved marker FF%02X".formatted(marker));
    }
    int length = in.bigEndian16(segment);
    if (length < 2) {
      throw in.corrupt("has a marker FF%02X of length %d".formatted(marker, length));
    }
    in.require(segment, length);
    return segment + length;
  }

  private ImageHeader frame(int marker, int segment) throws ImageDecodeException {
    int precision = in.unsigned8(segment + 2);
    int components = in.unsigned8(segment + 7);
    if (marker > 0xC2 && marker != 0xC9 && marker != 0xCA) {
      throw in.unsupported("is lossless or hierarchical (FF%02X)".formatted(marker));
    }
    if (precision != 8) {
      throw in.unsupported("has %d bits a sample".formatted(precision));
    }
    if (components != 1 && components != 3 && components != 4) {
      throw in.unsupported("has %d components".formatted(components));
    }
    int height = in.bigEndian16(segment + 3);
    int width = in.bigEndian16(segment + 5);
    if (width == 0 || height == 0) {
      throw in.corrupt("has the size %dx%d".formatted(width, height));
    }
    return new ImageHeader(ImageFormat.JPEG, width, height);
  }

  private ImageHeader complete(@Nullable ImageHeader header, int scans)
      throws ImageDecodeException {
    if (header == null || scans == 0) {
      throw in.corrupt("ends before its first scan");
    }
    return header;
  }

  private ImageDecodeException tooManyScans() {
    return new ImageDecodeException(
        Reason.TOO_LARGE, "the JPEG has more than %d scans".formatted(MAX_SCANS));
  }

  /** SOF0 to SOF15; 0xC4, 0xC8 and 0xCC in that range are other segments. */
  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  /** Markers without a segment: TEM, and the restart markers inside a scan. */
  private static boolean isStandalone(int marker) {
    return marker == 0x01 || (marker >= 0xD0 && marker <= 0xD7);
  }
}
