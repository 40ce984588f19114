package io.tessera.spark.report;

import java.util.Arrays;

/** A measurement over the steps of a training, in step order. */
final class Curve {
  private final String name;
  private final long[] steps;
  private final double[] values;

  Curve(String name, long[] steps, double[] values) {
    this.name = name;
    this.steps = steps;
    this.values = values;
  }

  /** What was measured. */
  String name() {
    return name;
  }

  /** Number of steps that recorded it. */
  int size() {
    return values.length;
  }

  /** The global step of the i-th value. */
  long step(int i) {
    return steps[i];
  }

  /** The i-th value. */
  double value(int i) {
    return values[i];
  }

  /** Whether both draw the same line. */
  boolean isSameLine(Curve other) {
    return Arrays.equals(steps, other.steps) && Arrays.equals(values, other.values);
  }

  /**
   * The running mean over {@link #window} values around each; at the ends, over those that there
   * are.
   */
  Curve smoothed() {
    double[] sums = new double[values.length + 1];
    for (int i = 0; i < values.length; i++) {
      sums[i + 1] = sums[i] + values[i];
    }
    double[] means = new double[values.length];
    int radius = window() / 2;
    for (int i = 0; i < values.length; i++) {
      int from = Math.max(0, i - radius);
      int to = Math.min(values.length, i + radius + 1);
      means[i] = (sums[to] - sums[from]) / (to - from);
    }
    return new Curve(name, steps, means);
  }

  /** Values that a smoothed one is the mean of: about one in fifty, an odd number. */
  int window() {
    return 2 * (values.length / 100) + 1;
  }

  /** At most {@code points} of the values, evenly spread, the first and the last among them. */
  Curve thinned(int points) {
    if (values.length <= points) {
      return this;
    }
    long[] keptSteps = new long[points];
    double[] kept = new double[points];
    for (int i = 0; i < points; i++) {
      int from = (int) ((long) i * (values.length - 1) / (points - 1));
      keptSteps[i] = steps[from];
      kept[i] = values[from];
    }
    return new Curve(name, keptSteps, kept);
  }

  /** The least and the greatest of each of {@code points / 2} groups of neighbours. */
  Curve envelope(int points) {
    if (values.length <= points) {
      return this;
    }
    int groups = points / 2;
    long[] keptSteps = new long[2 * groups];
    double[] kept = new double[2 * groups];
    for (int group = 0; group < groups; group++) {
      int from = (int) ((long) group * values.length / groups);
      int to = (int) ((long) (group + 1) * values.length / groups);
      keptSteps[2 * group] = steps[from];
      keptSteps[2 * group + 1] = steps[to - 1];
      kept[2 * group] = Arrays.stream(values, from, to).min().orElseThrow();
      kept[2 * group + 1] = Arrays.stream(values, from, to).max().orElseThrow();
    }
    return new Curve(name, keptSteps, kept);
  }

  /** The value below which a share of all lies. */
  double quantile(double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }
}
