package io.tessera.core.image;

/**
 * The resizing that ADM and LlamaGen do before they crop (guided-diffusion {@code
 * image_datasets.py}): the image is halved with a box filter while its shorter side is at least
 * twice the wanted one, then scaled bicubically to it, each side rounded half to even. The scaled
 * image is never made as a whole: only the crop is computed, so a sliver of an image, whose long
 * side would grow to millions, costs no more than any other.
 *
 * @param halved the image after the halvings
 * @param width of the scaled image
 * @param height of the scaled image
 */
record ShortSideResize(RgbImage halved, long width, long height) {

  static ShortSideResize of(RgbImage image, int shortSide) {
    RgbImage halved = image;
    while (shortSide(halved) >= 2L * shortSide) {
      halved =
          Resampler.resize(halved, halved.width() / 2, halved.height() / 2, ResampleFilter.BOX);
    }
    double scale = (double) shortSide / shortSide(halved);
    return new ShortSideResize(
        halved,
        (long) Math.rint(halved.width() * scale),
        (long) Math.rint(halved.height() * scale));
  }

  /** The square of the scaled image with its top left corner at (x, y). */
  RgbImage crop(long x, long y, int size) {
    return Resampler.resizedWindow(
        halved, ResampleFilter.BICUBIC, width, height, new Resampler.Window(x, y, size, size));
  }

  private static int shortSide(RgbImage image) {
    return Math.min(image.width(), image.height());
  }

  static int requireCropSize(int size) {
    if (size < 1 || (long) size * size > RgbImage.MAX_PIXELS) {
      throw new IllegalArgumentException(
          "Invalid crop size: %d; use 1 to %d"
              .formatted(size, (int) Math.sqrt(RgbImage.MAX_PIXELS)));
    }
    return size;
  }
}
