package io.tessera.evaluation.reconstruction;

/**
 * Multi-scale structural similarity of 8-bit RGB images (Wang, Simoncelli and Bovik, "Multi-scale
 * structural similarity for image quality assessment", 2003).
 *
 * <p>Five scales, each half the one before by means over 2 x 2 pixels (an odd edge repeated). Of
 * the first four the contrast-and-structure part counts, of the last the whole {@link Ssim}, each
 * raised to 0.0448, 0.2856, 0.3001, 0.2363 and 0.1333; a negative one counts as zero. The result is
 * the mean over the three channels of the products.
 */
public final class MsSsim {
  /**
   * Both sides of an image must have so many pixels, or the window would not fit the last scale.
   */
  public static final int SMALLEST_SIDE = 161;

  private static final double[] EXPONENTS = {0.0448, 0.2856, 0.3001, 0.2363, 0.1333};

  private MsSsim() {}

  /**
   * The similarity of one pair, 0 to 1; 1 for identical images.
   *
   * @param original [height, width, 3] unsigned bytes
   * @param reconstruction [height, width, 3] unsigned bytes
   * @throws IllegalArgumentException when a length is not that of the size, or a side is shorter
   *     than {@link #SMALLEST_SIDE}
   */
  public static double of(byte[] original, byte[] reconstruction, int width, int height) {
    ImagePair.check(original, reconstruction, width, height);
    if (Math.min(width, height) < SMALLEST_SIDE) {
      throw new IllegalArgumentException(
          "Cannot take MS-SSIM of images of %d x %d: five scales need at least %d pixels a side; use SSIM"
              .formatted(width, height, SMALLEST_SIDE));
    }
    double sum = 0;
    for (int channel = 0; channel < ImagePair.CHANNELS; channel++) {
      sum +=
          ofChannel(
              ImagePair.channel(original, channel),
              ImagePair.channel(reconstruction, channel),
              width,
              height);
    }
    return sum / ImagePair.CHANNELS;
  }

  private static double ofChannel(double[] x, double[] y, int width, int height) {
    double product = 1;
    int w = width;
    int h = height;
    double[] a = x;
    double[] b = y;
    for (int scale = 0; scale < EXPONENTS.length; scale++) {
      LocalSimilarity local = LocalSimilarity.of(a, b, w, h);
      boolean last = scale == EXPONENTS.length - 1;
      double factor = last ? local.similarity() : local.contrastStructure();
      product *= Math.pow(Math.max(factor, 0), EXPONENTS[scale]);
      a = halved(a, w, h);
      b = halved(b, w, h);
      w = (w + 1) / 2;
      h = (h + 1) / 2;
    }
    return product;
  }

  private static double[] halved(double[] plane, int width, int height) {
    int columns = (width + 1) / 2;
    double[] result = new double[columns * ((height + 1) / 2)];
    for (int i = 0; i < result.length; i++) {
      int x = i % columns * 2;
      int top = i / columns * 2 * width;
      int right = Math.min(x + 1, width - 1);
      int bottom = Math.min(top + width, (height - 1) * width);
      result[i] =
          (plane[top + x] + plane[top + right] + plane[bottom + x] + plane[bottom + right]) / 4;
    }
    return result;
  }
}
