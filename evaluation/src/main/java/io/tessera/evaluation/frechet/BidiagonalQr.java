package io.tessera.evaluation.frechet;

import java.util.Arrays;

/**
 * Singular values of a bidiagonal matrix by implicit QR sweeps, to high relative accuracy each.
 *
 * <p>Demmel and Kahan, "Accurate singular values of bidiagonal matrices" (SIAM J. Sci. Stat.
 * Comput. 11, 1990): ordinary shifted sweeps, and sweeps with zero shift, which compute without
 * cancellation, where a shift would harm small values.
 */
final class BidiagonalQr {
  private static final double EPSILON = 0x1p-53;
  private static final double TOLERANCE = 100 * EPSILON;
  private static final int SWEEPS_PER_VALUE = 12;

  private final double[] d;
  private final double[] e;
  private final double threshold;
  private int low;
  private int high;
  private int previousLow = Integer.MAX_VALUE;
  private int previousHigh = -1;
  private double smallest; // a lower bound of the block's least singular value

  // the rotation made last: [cos sin; -sin cos] maps (f, g) to (radius, 0)
  private double cos;
  private double sin;
  private double radius;

  private BidiagonalQr(Bidiagonal matrix) {
    d = matrix.diagonal().clone();
    e = matrix.superdiagonal().clone();
    int n = d.length;
    threshold =
        Math.max(TOLERANCE * leastBound() / Math.sqrt(n), n * (double) n * Double.MIN_NORMAL);
  }

  /** All singular values in descending order. */
  static double[] singularValues(Bidiagonal matrix) {
    BidiagonalQr qr = new BidiagonalQr(matrix);
    qr.iterate();
    return qr.sorted();
  }

  private double leastBound() {
    double mu = Math.abs(d[0]);
    double least = mu;
    for (int i = 1; i < d.length && least > 0; i++) {
      mu = Math.abs(d[i]) * (mu / (mu + Math.abs(e[i - 1])));
      least = Math.min(least, mu);
    }
    return least;
  }

  private void iterate() {
    long budget = (long) SWEEPS_PER_VALUE * d.length * d.length;
    high = d.length - 1;
    while (high > 0) {
      if (!findBlock()) {
        high--;
        continue;
      }
      if (budget < 0) {
        throw new IllegalStateException(
            "Cannot find singular values: no convergence with %d of %d left"
                .formatted(high + 1, d.length));
      }
      if (high - low == 1) {
        solvePair();
        continue;
      }
      turnLargeEndUp();
      if (!dropNegligible()) {
        budget -= high - low;
        sweep();
      }
    }
  }

  /**
   * Sets low to the start of the unreduced block that ends at high; false when that is a single
   * entry.
   */
  private boolean findBlock() {
    low = high;
    while (low > 0 && Math.abs(e[low - 1]) > threshold) {
      low--;
    }
    if (low > 0) {
      e[low - 1] = 0;
    }
    return low < high;
  }

  private void solvePair() {
    double f = Math.abs(d[low]);
    double g = e[low];
    double h = Math.abs(d[high]);
    double large = (length(f + h, g) + length(f - h, g)) / 2;
    d[low] = large;
    d[high] = h * (f / large);
    e[low] = 0;
  }

  /**
   * Reversing a block transposes it about its antidiagonal; sweeps then chase from the large end to
   * the small.
   */
  private void turnLargeEndUp() {
    boolean newBlock = low > previousHigh || high < previousLow;
    previousLow = low;
    previousHigh = high;
    if (!newBlock || Math.abs(d[low]) >= Math.abs(d[high])) {
      return;
    }
    for (int i = low, j = high; i < j; i++, j--) {
      double kept = d[i];
      d[i] = d[j];
      d[j] = kept;
    }
    for (int i = low, j = high - 1; i < j; i++, j--) {
      double kept = e[i];
      e[i] = e[j];
      e[j] = kept;
    }
  }

  /**
   * Zeroes the first superdiagonal entry found too small to matter to any singular value; false
   * when none is.
   */
  private boolean dropNegligible() {
    if (Math.abs(e[high - 1]) <= TOLERANCE * Math.abs(d[high])) {
      e[high - 1] = 0;
      return true;
    }
    double mu = Math.abs(d[low]);
    smallest = mu;
    for (int i = low; i < high; i++) {
      if (Math.abs(e[i]) <= TOLERANCE * mu) {
        e[i] = 0;
        return true;
      }
      mu = Math.abs(d[i + 1]) * (mu / (mu + Math.abs(e[i])));
      smallest = Math.min(smallest, mu);
    }
    return false;
  }

  private void sweep() {
    double shift = shift();
    if (shift == 0) {
      sweepUnshifted();
    } else {
      sweepShifted(shift);
    }
  }

  private double shift() {
    double largest = Math.abs(d[high]);
    for (int i = low; i < high; i++) {
      largest = Math.max(largest, Math.max(Math.abs(d[i]), Math.abs(e[i])));
    }
    if (d.length * TOLERANCE * (smallest / largest) <= EPSILON) {
      return 0;
    }
    double f = Math.abs(d[high - 1]);
    double g = e[high - 1];
    double h = Math.abs(d[high]);
    double shift = h * (f / ((length(f + h, g) + length(f - h, g)) / 2));
    double ratio = shift / Math.abs(d[low]);
    return ratio * ratio < EPSILON ? 0 : shift;
  }

  private void sweepUnshifted() {
    double c = 1;
    double lastCos = 1;
    double lastSin = 0;
    for (int i = low; i < high; i++) {
      rotate(d[i] * c, e[i]);
      c = cos;
      if (i > low) {
        e[i - 1] = lastSin * radius;
      }
      rotate(lastCos * radius, d[i + 1] * sin);
      lastCos = cos;
      lastSin = sin;
      d[i] = radius;
    }
    double last = d[high] * c;
    d[high] = last * lastCos;
    e[high - 1] = last * lastSin;
  }

  private void sweepShifted(double shift) {
    double f = (Math.abs(d[low]) - shift) * (Math.copySign(1, d[low]) + shift / d[low]);
    double g = e[low];
    for (int i = low; i < high; i++) {
      rotate(f, g);
      if (i > low) {
        e[i - 1] = radius;
      }
      f = cos * d[i] + sin * e[i];
      e[i] = cos * e[i] - sin * d[i];
      g = sin * d[i + 1];
      d[i + 1] *= cos;
      rotate(f, g);
      d[i] = radius;
      f = cos * e[i] + sin * d[i + 1];
      d[i + 1] = cos * d[i + 1] - sin * e[i];
      if (i < high - 1) {
        g = sin * e[i + 1];
        e[i + 1] *= cos;
      }
    }
    e[high - 1] = f;
  }

  private void rotate(double f, double g) {
    radius = length(f, g);
    cos = radius == 0 ? 1 : f / radius;
    sin = radius == 0 ? 0 : g / radius;
  }

  private static double length(double f, double g) {
    double large = Math.max(Math.abs(f), Math.abs(g));
    double small = Math.min(Math.abs(f), Math.abs(g));
    if (large == 0) {
      return 0;
    }
    double ratio = small / large;
    return large * Math.sqrt(1 + ratio * ratio);
  }

  private double[] sorted() {
    int n = d.length;
    double[] ascending = new double[n];
    for (int i = 0; i < n; i++) {
      ascending[i] = Math.abs(d[i]);
    }
    Arrays.sort(ascending);
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = ascending[n - 1 - i];
    }
    return values;
  }
}
