package io.tessera.spark.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A range of values laid on a range of pixels, with round numbers to label it.
 *
 * @param low value at the pixel {@code from}
 * @param high value at the pixel {@code to}
 */
record Axis(double low, double high, double from, double to) {
  private static final int LABELS = 4;

  /** An axis that shows at least these values; never an empty range. */
  static Axis over(double low, double high, double from, double to) {
    double room = high > low ? 0 : Math.max(Math.abs(low) * 0.1, 0.5);
    return new Axis(low - room, high + room, from, to);
  }

  /** Where a value lies. */
  double at(double value) {
    return from + (value - low) / (high - low) * (to - from);
  }

  /** Round values inside the range, about four. */
  List<Double> ticks() {
    double step = step();
    List<Double> ticks = new ArrayList<>();
    for (long i = (long) Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** A tick with just the decimals that tell it from its neighbours. */
  String label(double tick) {
    if (Math.max(Math.abs(low), Math.abs(high)) >= 1e7 || step() < 1e-5) {
      return String.format(Locale.ROOT, "%.1e", tick);
    }
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step()) + 1e-9));
    return String.format(Locale.ROOT, "%,." + decimals + "f", tick);
  }

  private double step() {
    double rough = (high - low) / LABELS;
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double digit = rough / power;
    return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
  }
}
