package io.tessera.core.image;

/** A resampling kernel, stretched over the source when the image shrinks. */
public enum ResampleFilter {
  /** The mean of the source pixels under a target pixel. */
  BOX(0.5) {
    @Override
    double weight(double distance) {
      return distance > -0.5 && distance <= 0.5 ? 1 : 0;
    }
  },

  /** Keys' cubic convolution with a = −0.5 (Keys 1981, doi:10.1109/TASSP.1981.1163711, eq. 4). */
  BICUBIC(2) {
    @Override
    double weight(double distance) {
      double x = Math.abs(distance);
      if (x < 1) {
        return ((A + 2) * x - (A + 3)) * x * x + 1;
      }
      return x < 2 ? (((x - 5) * x + 8) * x - 4) * A : 0;
    }
  };

  private static final double A = -0.5;

  private final double support;

  ResampleFilter(double support) {
    this.support = support;
  }

  /** The kernel is zero further than this from its centre, in target pixels when shrinking. */
  double support() {
    return support;
  }

  abstract double weight(double distance);
}
