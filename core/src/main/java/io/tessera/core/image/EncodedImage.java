package io.tessera.core.image;

/**
 * An image that is within the limits and whole as far as that shows without decoding it. Immutable;
 * holds the bytes that it was opened from.
 */
public final class EncodedImage {
  private final ParsedImage image;
  private final AlphaPolicy alpha;

  EncodedImage(ParsedImage image, AlphaPolicy alpha) {
    this.image = image;
    this.alpha = alpha;
  }

  /** Format and size. */
  public ImageHeader header() {
    return image.header();
  }

  /**
   * Its pixels.
   *
   * @throws ImageDecodeException if the compressed pixels are damaged
   */
  public RgbImage decode() throws ImageDecodeException {
    boolean compose =
        alpha == AlphaPolicy.WHITE && image.transparency() != ParsedImage.Transparency.NONE;
    return compose ? OpenCvCodec.decodeOverWhite(image) : OpenCvCodec.decode(image);
  }
}
