package io.tessera.spark.report;

import io.tessera.evaluation.interval.Interval;
import io.tessera.spark.evaluate.Figure;

/**
 * A figure as a point of a plot.
 *
 * @param x where it was measured
 * @param y the figure
 * @param low lower end of its interval, or the figure itself
 * @param high upper end of its interval, or the figure itself
 * @param chosen whether it stands out from the others
 */
record Measured(double x, double y, double low, double high, boolean chosen) {
  static Measured of(double x, Figure figure) {
    Interval interval = figure.interval();
    return interval == null
        ? new Measured(x, figure.value(), figure.value(), figure.value(), false)
        : new Measured(x, figure.value(), interval.low(), interval.high(), false);
  }

  /** The same, standing out. */
  Measured asChosen() {
    return new Measured(x, y, low, high, true);
  }
}
