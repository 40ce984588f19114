package io.tessera.spark.bench;

import java.util.Arrays;

/**
 * Mean and spread of repeated measurements.
 *
 * @param mean of all
 * @param deviation standard deviation, with n − 1; 0 for a single one
 */
record Sample(double mean, double deviation) {
  static Sample of(double... values) {
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    return new Sample(mean, values.length < 2 ? 0 : Math.sqrt(squares / (values.length - 1)));
  }

  @Override
  public String toString() {
    return Page.number(mean, 4) + " ± " + Page.number(deviation, 4);
  }
}
