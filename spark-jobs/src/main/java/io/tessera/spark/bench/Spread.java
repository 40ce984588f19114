package io.tessera.spark.bench;

import java.util.Arrays;

/**
 * Mean and spread of repeated measurements.
 *
 * @param mean of all
 * @param deviation standard deviation, with n − 1; 0 for a single one
 */
record Spread(double mean, double deviation) {
  static Spread of(double... values) {
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    return new Spread(mean, values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)));
  }

  /** The middle one of an odd number of values. */
  static double median(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  @Override
  public String toString() {
    return Page.number(mean, 4) + " ± " + Page.number(deviation, 4);
  }
}
