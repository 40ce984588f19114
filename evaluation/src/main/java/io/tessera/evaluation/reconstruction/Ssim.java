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
  private static final int WINDOW = 11;
  private static final double SIGMA = 1.5;
  private static final double C1 = (0.01 * 255) * (0.01 * 255);
  private static final double C2 = (0.03 * 255) * (0.03 * 255);
  private static final int CHANNELS = 3;

  private final int width;
  private final int height;
  private final double[] weights;

  private Ssim(int width, int height) {
    this.width = width;
    this.height = height;
    int fitting = Math.min(WINDOW, Math.min(width, height));
    this.weights = gaussian(fitting % 2 == 1 ? fitting : fitting - 1);
  }

  /**
   * The similarity of one pair, 1 for identical images, above −1.
   *
   * @param original [height, width, 3] unsigned bytes
   * @param reconstruction [height, width, 3] unsigned bytes
   * @throws IllegalArgumentException when a length is not that of the size
   */
  public static double of(byte[] original, byte[] reconstruction, int width, int height) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "Invalid image size: %d x %d; expected at least 1 x 1".formatted(width, height));
    }
    long expected = (long) CHANNELS * width * height;
    if (original.length != expected || reconstruction.length != expected) {
      throw new IllegalArgumentException(
          "Cannot compare images: %d and %d samples; expected %d for RGB at %d x %d"
              .formatted(original.length, reconstruction.length, expected, width, height));
    }
    Ssim ssim = new Ssim(width, height);
    double sum = 0;
    for (int channel = 0; channel < CHANNELS; channel++) {
      sum += ssim.meanOfChannel(original, reconstruction, channel);
    }
    return sum / CHANNELS;
  }

  private static double[] gaussian(int size) {
    double[] weights = new double[size];
    double sum = 0;
    for (int i = 0; i < size; i++) {
      double distance = i - size / 2;
      weights[i] = Math.exp(-distance * distance / (2 * SIGMA * SIGMA));
      sum += weights[i];
    }
    for (int i = 0; i < size; i++) {
      weights[i] /= sum;
    }
    return weights;
  }

  private double meanOfChannel(byte[] original, byte[] reconstruction, int channel) {
    int n = width * height;
    double[] x = new double[n];
    double[] y = new double[n];
    double[] xx = new double[n];
    double[] yy = new double[n];
    double[] xy = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = original[i * CHANNELS + channel] & 0xff;
      y[i] = reconstruction[i * CHANNELS + channel] & 0xff;
      xx[i] = x[i] * x[i];
      yy[i] = y[i] * y[i];
      xy[i] = x[i] * y[i];
    }
    return mean(weighted(x), weighted(y), weighted(xx), weighted(yy), weighted(xy));
  }

  private static double mean(double[] x, double[] y, double[] xx, double[] yy, double[] xy) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      double varianceX = xx[i] - x[i] * x[i];
      double varianceY = yy[i] - y[i] * y[i];
      double covariance = xy[i] - x[i] * y[i];
      sum +=
          (2 * x[i] * y[i] + C1)
              * (2 * covariance + C2)
              / ((x[i] * x[i] + y[i] * y[i] + C1) * (varianceX + varianceY + C2));
    }
    return sum / x.length;
  }

  /** The window's weighted mean at every place where it fits, rows first, then columns. */
  private double[] weighted(double[] plane) {
    int columns = width - weights.length + 1;
    int rows = height - weights.length + 1;
    double[] across = new double[height * columns];
    for (int row = 0; row < height; row++) {
      for (int k = 0; k < weights.length; k++) {
        addScaled(across, row * columns, plane, row * width + k, weights[k], columns);
      }
    }
    double[] result = new double[rows * columns];
    for (int row = 0; row < rows; row++) {
      for (int k = 0; k < weights.length; k++) {
        addScaled(result, row * columns, across, (row + k) * columns, weights[k], columns);
      }
    }
    return result;
  }

  private static void addScaled(
      double[] target, int at, double[] source, int from, double weight, int length) {
    for (int j = 0; j < length; j++) {
      target[at + j] += weight * source[from + j];
    }
  }
}
