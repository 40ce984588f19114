package io.tessera.evaluation.reconstruction;

/**
 * Peak signal-to-noise ratio of 8-bit images, 10 · log10(255² / MSE) in decibels, the mean squared
 * error taken over all pixels and channels.
 */
public final class Psnr {
  private static final double PEAK_SQUARED = 255.0 * 255.0;

  private Psnr() {}

  /**
   * The ratio for one pair of images; positive infinity when they are identical.
   *
   * @param original samples 0 to 255 as unsigned bytes, any layout
   * @param reconstruction the same number of samples in the same layout
   * @throws IllegalArgumentException when the lengths differ or are zero
   */
  public static double of(byte[] original, byte[] reconstruction) {
    return ofMeanSquaredError((double) squaredError(original, reconstruction) / original.length);
  }

  /** The ratio for a mean squared error in squared grey levels. */
  static double ofMeanSquaredError(double meanSquaredError) {
    return 10 * Math.log10(PEAK_SQUARED / meanSquaredError);
  }

  /** Sum of squared differences; exact. */
  static long squaredError(byte[] original, byte[] reconstruction) {
    if (original.length != reconstruction.length || original.length == 0) {
      throw new IllegalArgumentException(
          "Cannot compare images: %d and %d samples; expected two images of one size"
              .formatted(original.length, reconstruction.length));
    }
    long sum = 0;
    for (int i = 0; i < original.length; i++) {
      int difference = (original[i] & 0xff) - (reconstruction[i] & 0xff);
      sum += (long) difference * difference;
    }
    return sum;
  }
}
