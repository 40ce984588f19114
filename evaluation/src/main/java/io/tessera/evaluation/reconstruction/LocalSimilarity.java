package io.tessera.evaluation.reconstruction;

/**
 * The means over all windows of one channel's structural similarity and of its
 * contrast-and-structure part, (2 σ_xy + C2) / (σ_x² + σ_y² + C2); see {@link Ssim}.
 *
 * @param similarity mean of the whole
 * @param contrastStructure mean of the part without luminance
 */
record LocalSimilarity(double similarity, double contrastStructure) {
  private static final int WINDOW = 11;
  private static final double SIGMA = 1.5;
  private static final double C1 = (0.01 * 255) * (0.01 * 255);
  private static final double C2 = (0.03 * 255) * (0.03 * 255);

  /** Grey levels of one channel of two images, [height, width]. */
  static LocalSimilarity of(double[] x, double[] y, int width, int height) {
    double[] xx = new double[x.length];
    double[] yy = new double[x.length];
    double[] xy = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      xx[i] = x[i] * x[i];
      yy[i] = y[i] * y[i];
      xy[i] = x[i] * y[i];
    }
    Window window = new Window(width, height);
    return mean(
        window.weighted(x),
        window.weighted(y),
        window.weighted(xx),
        window.weighted(yy),
        window.weighted(xy));
  }

  private static LocalSimilarity mean(
      double[] x, double[] y, double[] xx, double[] yy, double[] xy) {
    double sum = 0;
    double structure = 0;
    for (int i = 0; i < x.length; i++) {
      double varianceX = xx[i] - x[i] * x[i];
      double varianceY = yy[i] - y[i] * y[i];
      double covariance = xy[i] - x[i] * y[i];
      structure += (2 * covariance + C2) / (varianceX + varianceY + C2);
      sum +=
          (2 * x[i] * y[i] + C1)
              * (2 * covariance + C2)
              / ((x[i] * x[i] + y[i] * y[i] + C1) * (varianceX + varianceY + C2));
    }
    return new LocalSimilarity(sum / x.length, structure / x.length);
  }

  /** The Gaussian window at every place where it fits into an image of one size. */
  private static final class Window {
    private final int width;
    private final int height;
    private final double[] weights;

    Window(int width, int height) {
      this.width = width;
      this.height = height;
      int fitting = Math.min(WINDOW, Math.min(width, height));
      this.weights = gaussian(fitting % 2 == 1 ? fitting : fitting - 1);
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

    /** The weighted mean at every place, rows first, then columns. */
    double[] weighted(double[] plane) {
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
}
