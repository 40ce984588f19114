package io.tessera.evaluation.interval;

import java.util.Locale;

/**
 * A confidence interval of a measured number.
 *
 * @param low lower end
 * @param high upper end
 * @param level share of such intervals that hold the quantity, between 0 and 1
 */
public record Interval(double low, double high, double level) {
  public Interval {
    if (!(low <= high)) {
      throw new IllegalArgumentException("Invalid interval: %s to %s".formatted(low, high));
    }
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          "Invalid confidence level: %s; expected a share between 0 and 1".formatted(level));
    }
  }

  /** Whether a value lies in it, ends included. */
  public boolean contains(double value) {
    return low <= value && value <= high;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.6g to %.6g at %.4g %%", low, high, 100 * level);
  }
}
