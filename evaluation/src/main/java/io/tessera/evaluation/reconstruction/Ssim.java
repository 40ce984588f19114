package io.tessera.evaluation.reconstruction;

/**
 * Structural similarity of 8-bit RGB images (Wang, Bovik, Sheikh and Simoncelli, "Image quality
 * assessment: from error visibility to structural similarity", 2004).
 *
 * <p>With Gaussian-weighted local means μ, variances σ² and covariance σ_xy, SSIM = (2 μ_x μ_y +
 * C1)(2 σ_xy + C2) / ((μ_x² + μ_y² + C1)(σ_x² + σ_y² + C2)), C1 = (0.01 · 255)², C2 = (0.03 ·
 * 255)². The window is 11 x 11 with σ = 1.5, its weights sum to one, and only windows wholly inside
 * the image count. For images narrower or lower than 11 pixels the window's side is the largest odd
 * number that fits, with the same σ. The result is the mean over windows of each channel, then over
 * the three channels, in float64.
 */
public final class Ssim {
  private Ssim() {}

  /**
   * The similarity of one pair, 1 for identical images, above −1.
   *
   * @param original [height, width, 3] unsigned bytes
   * @param reconstruction [height, width, 3] unsigned bytes
   * @throws IllegalArgumentException when a length is not that of the size
   */
  public static double of(byte[] original, byte[] reconstruction, int width, int height) {
    ImagePair.check(original, reconstruction, width, height);
    double sum = 0;
    for (int channel = 0; channel < ImagePair.CHANNELS; channel++) {
      sum +=
          LocalSimilarity.of(
                  ImagePair.channel(original, channel),
                  ImagePair.channel(reconstruction, channel),
                  width,
                  height)
              .similarity();
    }
    return sum / ImagePair.CHANNELS;
  }
}
