package io.tessera.evaluation.frechet;

import java.io.Serializable;
import java.util.OptionalLong;

/**
 * A normal distribution given by mean and covariance, as fitted to a set of features; immutable.
 */
public final class Gaussian implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final double SYMMETRY_TOLERANCE = 1e-6;
  private static final long UNKNOWN = -1;

  private final long count;
  private final double[] mean; // [d]
  private final double[] covariance; // [d (d + 1) / 2], packed upper triangle

  private Gaussian(long count, double[] mean, double[] covariance) {
    this.count = count;
    this.mean = mean;
    this.covariance = covariance;
    checkFinite(mean, "mean");
    checkFinite(covariance, "covariance");
  }

  /** Takes ownership of the arrays. */
  static Gaussian fitted(long count, double[] mean, double[] packedCovariance) {
    return new Gaussian(count, mean, packedCovariance);
  }

  /**
   * A distribution published as mean and covariance, fitted to an unknown number of samples.
   *
   * @param mean [d]
   * @param covariance [d, d] row-major, symmetric
   * @throws IllegalArgumentException when the sizes disagree, an entry is not finite, or the matrix
   *     is not symmetric
   */
  public static Gaussian of(double[] mean, double[] covariance) {
    int d = mean.length;
    FeatureStatistics.checkDimension(d);
    if (covariance.length != (long) d * d) {
      throw new IllegalArgumentException(
          "Invalid covariance: %d entries, expected %d x %d for a mean of %d"
              .formatted(covariance.length, d, d, d));
    }
    double[] packed = new double[Packed.length(d)];
    for (int i = 0; i < d; i++) {
      for (int j = i; j < d; j++) {
        double upper = covariance[i * d + j];
        double lower = covariance[j * d + i];
        double scale = Math.sqrt(Math.abs(covariance[i * d + i] * covariance[j * d + j]));
        if (Math.abs(upper - lower) > SYMMETRY_TOLERANCE * scale) {
          throw new IllegalArgumentException(
              "Invalid covariance: not symmetric, entries (%d, %d) are %s and %s"
                  .formatted(i, j, upper, lower));
        }
        packed[Packed.index(d, i, j)] = 0.5 * (upper + lower);
      }
    }
    return new Gaussian(UNKNOWN, mean.clone(), packed);
  }

  /**
   * The same covariance and count around another mean, such as one summed in float32.
   *
   * @param other [d]
   * @throws IllegalArgumentException when its length is not the dimension or an entry is not finite
   */
  public Gaussian withMean(double[] other) {
    if (other.length != dimension()) {
      throw new IllegalArgumentException(
          "Invalid mean: %d entries, expected %d".formatted(other.length, dimension()));
    }
    return new Gaussian(count, other.clone(), covariance);
  }

  /**
   * The same distribution, known to be fitted to so many samples.
   *
   * @param samples at least 2
   */
  public Gaussian withCount(long samples) {
    if (samples < 2) {
      throw new IllegalArgumentException(
          "Invalid number of samples: %d; expected at least 2".formatted(samples));
    }
    return new Gaussian(samples, mean, covariance);
  }

  /** Number of samples it was fitted to, where known. */
  public OptionalLong count() {
    return count == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(count);
  }

  /** Features per sample. */
  public int dimension() {
    return mean.length;
  }

  /** A copy of the mean, [d]. */
  public double[] mean() {
    return mean.clone();
  }

  /** A copy of the covariance, [d, d] row-major. */
  public double[] covariance() {
    int d = dimension();
    double[] full = new double[d * d];
    for (int i = 0; i < d; i++) {
      for (int j = i; j < d; j++) {
        double entry = covariance[Packed.index(d, i, j)];
        full[i * d + j] = entry;
        full[j * d + i] = entry;
      }
    }
    return full;
  }

  /** Sum of the variances. */
  public double trace() {
    int d = dimension();
    double trace = 0;
    for (int i = 0; i < d; i++) {
      trace += covariance[Packed.index(d, i, i)];
    }
    return trace;
  }

  /** A copy of the covariance's upper triangle, row by row. */
  double[] packedCovariance() {
    return covariance.clone();
  }

  /**
   * Half the distance of an entry of the covariance from its neighbours, relative to it: 2⁻²⁴ where
   * all of them are float32 numbers, as tools that compute in float32 publish them.
   */
  double unitRoundoff() {
    for (double entry : covariance) {
      if (entry != (float) entry) {
        return 0x1p-53;
      }
    }
    return 0x1p-24;
  }

  double meanAt(int i) {
    return mean[i];
  }

  private static void checkFinite(double[] values, String what) {
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "Invalid %s: %s at position %d; the features are too large or were not finite"
                .formatted(what, values[i], i));
      }
    }
  }
}
