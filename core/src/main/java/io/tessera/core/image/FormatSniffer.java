package io.tessera.core.image;

import io.tessera.core.image.ImageDecodeException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/** Tells formats apart by their first bytes. */
final class FormatSniffer {

  private FormatSniffer() {}

  static ImageFormat sniff(byte[] bytes) throws ImageDecodeException {
    if (bytes.length == 0) {
      throw new ImageDecodeException(Reason.EMPTY, "it has no bytes; fetch the file again");
    }
    if (has(bytes, 0, "\u00FF\u00D8\u00FF")) {
      return ImageFormat.JPEG;
    }
    if (has(bytes, 0, "\u0089PNG\r\n\u001A\n")) {
      return ImageFormat.PNG;
    }
    if (has(bytes, 0, "RIFF") && has(bytes, 8, "WEBP")) {
      return ImageFormat.WEBP;
    }
    if (has(bytes, 0, "BM") && bytes.length >= 18 && isBitmapHeaderSize(bytes[14])) {
      return ImageFormat.BMP;
    }
    throw unknown(bytes);
  }

  /** "BM" alone also begins English text; a bitmap's info header has one of a few sizes. */
  private static boolean isBitmapHeaderSize(byte size) {
    return size == 12 || size == 40 || size == 52 || size == 56 || size == 108 || size == 124;
  }

  private static ImageDecodeException unknown(byte[] bytes) {
    if (has(bytes, 0, "GIF8")) {
      return unsupported("a GIF");
    }
    if (has(bytes, 0, "II*\0") || has(bytes, 0, "MM\0*")) {
      return unsupported("a TIFF");
    }
    if (has(bytes, 4, "ftyp")) {
      return unsupported("an AVIF, HEIC or video file");
    }
    String start = HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(8, bytes.length));
    return new ImageDecodeException(
        Reason.UNKNOWN_FORMAT,
        "its first bytes (%s) are not those of a JPEG, PNG, WebP or BMP".formatted(start));
  }

  private static ImageDecodeException unsupported(String what) {
    return new ImageDecodeException(
        Reason.UNSUPPORTED, "it is %s; convert it to JPEG, PNG, WebP or BMP".formatted(what));
  }

  private static boolean has(byte[] bytes, int at, String latin1) {
    byte[] expected = latin1.getBytes(StandardCharsets.ISO_8859_1);
    int end = at + expected.length;
    return bytes.length >= end && Arrays.equals(bytes, at, end, expected, 0, expected.length);
  }
}
