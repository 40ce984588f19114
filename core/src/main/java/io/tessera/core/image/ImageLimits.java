package io.tessera.core.image;

/**
 * The largest image that {@link ImageDecoder} accepts. Both limits are checked before any pixel is
 * decoded, so that a small file cannot ask for much memory.
 *
 * @param maxPixels width times height, from 1 to 715,827,879 (what one Java array can hold as RGB)
 * @param maxBytes length of the encoded image, at least 1
 */
public record ImageLimits(long maxPixels, int maxBytes) {

  /** A quarter of a GiB as RGB: 89,478,485 pixels; and as many bytes encoded, 268,435,456. */
  public static final ImageLimits DEFAULT = new ImageLimits(89_478_485, 1 << 28);

  /** OpenCV takes no side longer than this. */
  static final int MAX_SIDE = 1 << 20;

  public ImageLimits {
    if (maxPixels < 1 || maxPixels > RgbImage.MAX_PIXELS) {
      throw new IllegalArgumentException(
          "Invalid maxPixels: %d; use 1 to %d".formatted(maxPixels, RgbImage.MAX_PIXELS));
    }
    if (maxBytes < 1) {
      throw new IllegalArgumentException("Invalid maxBytes: %d; use 1 or more".formatted(maxBytes));
    }
  }

  void checkLength(int length) throws ImageDecodeException {
    if (length > maxBytes) {
      throw new ImageDecodeException(
          ImageDecodeException.Reason.TOO_LARGE,
          "it has %d bytes; the limit is %d; raise the limit if the source is trusted"
              .formatted(length, maxBytes));
    }
  }

  void checkSize(ImageHeader header) throws ImageDecodeException {
    if (header.width() > MAX_SIDE || header.height() > MAX_SIDE || header.pixels() > maxPixels) {
      throw new ImageDecodeException(
          ImageDecodeException.Reason.TOO_LARGE,
          "its header says %dx%d; the limit is %d pixels and %d on a side; raise the limit if the"
                  .formatted(header.width(), header.height(), maxPixels, MAX_SIDE)
              + " source is trusted");
    }
  }
}
