package io.tessera.core.image;

/** Writes images as PNG. */
public final class PngEncoder {

  private PngEncoder() {}

  /**
   * The image as an 8-bit RGB PNG without metadata. Equal images give equal bytes, on every machine
   * that runs the same build of OpenCV, whose own zlib it uses.
   */
  public static byte[] encode(RgbImage image) {
    return OpenCvCodec.encodePng(image);
  }
}
