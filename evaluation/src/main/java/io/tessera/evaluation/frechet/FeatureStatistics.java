package io.tessera.evaluation.frechet;

import java.io.Serializable;
import java.util.Arrays;

/**
 * The sums from which mean and covariance of a set of feature vectors follow, in float64;
 * immutable.
 *
 * <p>For rows x_1 … x_n of dimension d and a fixed shift s it holds n, Σ(x−s) and the upper
 * triangle of Σ(x−s)(x−s)ᵀ. The shift is the first row seen: it keeps the sums accurate for
 * features far from zero, where raw sums of squares cancel. States of parts of a set merge into the
 * state of the whole, so parts can be computed anywhere. Merging is associative up to rounding
 * (about 1e-15 of a standard deviation's square) and exactly reproducible when done in the same
 * order.
 *
 * @see FeatureAccumulator
 */
public final class FeatureStatistics implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * The largest dimension whose packed triangle fits one Java array with room to spare: 1 GiB of
   * doubles.
   */
  public static final int MAX_DIMENSION = 16_383;

  /** Rounding of a difference of sums, relative to the sums and for each of their terms. */
  private static final double ROUNDING = 0x1p-50;

  private final long count;
  private final double[] shift; // [d]
  private final double[] sum; // [d]
  private final double[] outer; // [d (d + 1) / 2], packed upper triangle

  /** Takes ownership of the arrays. */
  FeatureStatistics(long count, double[] shift, double[] sum, double[] outer) {
    this.count = count;
    this.shift = shift;
    this.sum = sum;
    this.outer = outer;
  }

  /**
   * The statistics of no rows, neutral in {@link #merge}.
   *
   * @param dimension 1 to {@link #MAX_DIMENSION}
   */
  public static FeatureStatistics empty(int dimension) {
    return new FeatureAccumulator(dimension).statistics();
  }

  /** Reads what {@link #toBytes} wrote; refuses anything else with the reason. */
  public static FeatureStatistics fromBytes(byte[] bytes) {
    return FeatureStatisticsCodec.decode(bytes);
  }

  /**
   * The sums behind a distribution that was fitted to a known number of samples.
   *
   * @param divisor that the covariance was made with
   * @throws IllegalArgumentException when the number of samples is unknown
   */
  public static FeatureStatistics of(Gaussian fitted, CovarianceDivisor divisor) {
    long count =
        fitted
            .count()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Cannot tell sums from a mean and a covariance: of how many samples they are is unknown"));
    double[] outer = fitted.packedCovariance();
    for (int i = 0; i < outer.length; i++) {
      outer[i] *= divisor.of(count);
    }
    return new FeatureStatistics(count, fitted.mean(), new double[fitted.dimension()], outer);
  }

  /** The versioned binary form described in {@code docs/format/feature-statistics.md}. */
  public byte[] toBytes() {
    return FeatureStatisticsCodec.encode(this);
  }

  /** Number of rows summed. */
  public long count() {
    return count;
  }

  /** Features per row. */
  public int dimension() {
    return sum.length;
  }

  /**
   * The statistics of this set and the other together.
   *
   * @throws IllegalArgumentException when the dimensions differ
   */
  public FeatureStatistics merge(FeatureStatistics other) {
    if (other.dimension() != dimension()) {
      throw new IllegalArgumentException(
          "Cannot merge feature statistics: dimensions %d and %d differ; use one feature extractor for all parts"
              .formatted(dimension(), other.dimension()));
    }
    if (other.count == 0) {
      return this;
    }
    if (count == 0) {
      return other;
    }
    FeatureStatistics moved = other.shiftedTo(shift);
    return new FeatureStatistics(
        Math.addExact(count, moved.count), shift, added(sum, moved.sum), added(outer, moved.outer));
  }

  /**
   * The statistics of this set without a part of it. What is left has rounding errors of the size
   * of the whole's, so the part should not be nearly all of it; features that vary by no more than
   * that are constant.
   *
   * @throws IllegalArgumentException when the dimensions differ or the part has more rows
   */
  public FeatureStatistics without(FeatureStatistics part) {
    if (part.dimension() != dimension() || part.count > count) {
      throw new IllegalArgumentException(
          "Cannot leave out %s of %s: it is no part of it".formatted(part, this));
    }
    FeatureStatistics moved = part.shiftedTo(shift);
    FeatureStatistics rest =
        new FeatureStatistics(
            count - part.count,
            shift.clone(),
            subtracted(sum, moved.sum),
            subtracted(outer, moved.outer));
    if (rest.count > 0) {
      rest.settle(this);
    }
    return rest;
  }

  /**
   * Makes features constant whose variation is no more than rounding of the whole that this is the
   * rest of: noise for variances, some of them negative, would be no covariance.
   */
  private void settle(FeatureStatistics whole) {
    int d = dimension();
    for (int i = 0; i < d; i++) {
      int at = Packed.index(d, i, i);
      double variation = outer[at] - sum[i] * (sum[i] / count);
      if (variation <= ROUNDING * whole.count * whole.outer[at]) {
        shift[i] += sum[i] / count;
        sum[i] = 0;
        for (int j = 0; j < d; j++) {
          outer[Packed.index(d, Math.min(i, j), Math.max(i, j))] = 0;
        }
      }
    }
  }

  /**
   * The same rows seen from another shift: with δ = old − new, Σ(y+δ)(y+δ)ᵀ = Σyyᵀ + Σy δᵀ + δ Σyᵀ
   * + n δδᵀ.
   */
  private FeatureStatistics shiftedTo(double[] target) {
    if (Arrays.equals(shift, target)) {
      return this;
    }
    int d = dimension();
    double[] delta = new double[d];
    double[] movedSum = new double[d];
    for (int i = 0; i < d; i++) {
      delta[i] = shift[i] - target[i];
      movedSum[i] = sum[i] + count * delta[i];
    }
    double[] movedOuter = outer.clone();
    for (int i = 0; i < d; i++) {
      int row = Packed.index(d, i, i) - i;
      for (int j = i; j < d; j++) {
        movedOuter[row + j] += sum[i] * delta[j] + delta[i] * movedSum[j];
      }
    }
    return new FeatureStatistics(count, target, movedSum, movedOuter);
  }

  private static double[] added(double[] a, double[] b) {
    double[] result = a.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] += b[i];
    }
    return result;
  }

  private static double[] subtracted(double[] a, double[] b) {
    double[] result = a.clone();
    for (int i = 0; i < result.length; i++) {
      result[i] -= b[i];
    }
    return result;
  }

  /**
   * Mean and unbiased (n − 1) covariance.
   *
   * @throws IllegalArgumentException for fewer than two rows, or when sums overflowed float64
   */
  public Gaussian gaussian() {
    return gaussian(CovarianceDivisor.SAMPLES_LESS_ONE);
  }

  /**
   * Mean and covariance.
   *
   * @throws IllegalArgumentException for fewer than two rows, or when sums overflowed float64
   */
  public Gaussian gaussian(CovarianceDivisor divisor) {
    if (count < 2) {
      throw new IllegalArgumentException(
          "Cannot estimate a covariance: %d rows of features; at least 2 are needed"
              .formatted(count));
    }
    int d = dimension();
    double[] mean = new double[d];
    double[] covariance = new double[outer.length];
    for (int i = 0; i < d; i++) {
      mean[i] = shift[i] + sum[i] / count;
      int row = Packed.index(d, i, i) - i;
      for (int j = i; j < d; j++) {
        covariance[row + j] = (outer[row + j] - sum[i] * (sum[j] / count)) / divisor.of(count);
      }
    }
    return Gaussian.fitted(count, mean, covariance);
  }

  double[] shift() {
    return shift;
  }

  double[] sum() {
    return sum;
  }

  double[] outer() {
    return outer;
  }

  static void checkDimension(int dimension) {
    if (dimension < 1 || dimension > MAX_DIMENSION) {
      throw new IllegalArgumentException(
          "Invalid feature dimension: %d; expected 1 to %d".formatted(dimension, MAX_DIMENSION));
    }
  }

  @Override
  public String toString() {
    return "FeatureStatistics[count=%d, dimension=%d]".formatted(count, dimension());
  }
}
