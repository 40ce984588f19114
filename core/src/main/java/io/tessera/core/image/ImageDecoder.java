package io.tessera.core.image;

/**
 * Decodes JPEG, PNG, WebP and BMP to 8-bit RGB as Pillow does: orientation tags are not applied,
 * colour profiles are ignored. PNG, WebP and BMP equal Pillow's {@code convert("RGB")} exactly;
 * JPEG does too where Pillow uses libjpeg-turbo, CMYK within one grey level. 16-bit samples keep
 * their top byte; for 16-bit grey this departs from Pillow, which turns all values above 255 white.
 *
 * <p>Input is not trusted. The format is told by content, the structure is checked to the end, and
 * the limits are checked from the header, all before anything is decoded. A JPEG's compressed data
 * carries no checksum: damage inside it that leaves the markers in place shows as wrong pixels, as
 * in every decoder.
 *
 * <p>Immutable; safe for use by several threads.
 */
public final class ImageDecoder {

  private final AlphaPolicy alpha;
  private final ImageLimits limits;

  /** A decoder with this treatment of transparency and these limits. */
  public ImageDecoder(AlphaPolicy alpha, ImageLimits limits) {
    this.alpha = alpha;
    this.limits = limits;
  }

  /** A decoder with {@link ImageLimits#DEFAULT}. */
  public ImageDecoder(AlphaPolicy alpha) {
    this(alpha, ImageLimits.DEFAULT);
  }

  /**
   * Decodes one image.
   *
   * @throws ImageDecodeException if the bytes are not a whole image of a known format within the
   *     limits
   */
  public RgbImage decode(byte[] encoded) throws ImageDecodeException {
    return open(encoded).decode();
  }

  /**
   * Makes every check that needs no decoding, and tells format and size.
   *
   * @throws ImageDecodeException as {@link #decode} would, unless the fault is inside the
   *     compressed pixels
   */
  public ImageHeader inspect(byte[] encoded) throws ImageDecodeException {
    return open(encoded).header();
  }

  /**
   * Makes every check that needs no decoding, for whoever must know the size before decoding.
   *
   * @param encoded not to be changed as long as the result is used
   * @throws ImageDecodeException as {@link #inspect}
   */
  public EncodedImage open(byte[] encoded) throws ImageDecodeException {
    ImageFormat format = FormatSniffer.sniff(encoded);
    limits.checkLength(encoded.length);
    ParsedImage image =
        switch (format) {
          case JPEG -> JpegParser.parse(encoded, limits);
          case PNG -> PngParser.parse(encoded, limits);
          case WEBP -> WebpParser.parse(encoded, limits);
          case BMP -> BmpParser.parse(encoded, limits);
        };
    return new EncodedImage(image, alpha);
  }
}
