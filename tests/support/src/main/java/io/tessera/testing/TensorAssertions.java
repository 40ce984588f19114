package io.tessera.testing;

import static org.assertj.core.api.Assertions.assertThat;

/** Assertions on tensors, given as their elements. */
public final class TensorAssertions {
  private TensorAssertions() {}

  /** ‖actual − expected‖₂ / ‖expected‖₂. */
  public static double relativeError(float[] actual, float[] expected) {
    assertThat(actual).as("number of elements").hasSize(expected.length);
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < expected.length; i++) {
      double d = (double) actual[i] - expected[i];
      difference += d * d;
      norm += (double) expected[i] * expected[i];
    }
    return norm == 0 ? Math.sqrt(difference) : Math.sqrt(difference / norm);
  }

  /** Asserts that the relative error in the Euclidean norm is at most {@code tolerance}. */
  public static void assertClose(String what, float[] actual, float[] expected, double tolerance) {
    assertThat(relativeError(actual, expected))
        .as("relative error of %s", what)
        .isLessThanOrEqualTo(tolerance);
  }

  /** Asserts that a number's relative error is at most {@code tolerance}. */
  public static void assertClose(String what, double actual, double expected, double tolerance) {
    assertThat(Math.abs(actual - expected) / Math.max(Math.abs(expected), 1e-300))
        .as("relative error of %s: %s against %s", what, actual, expected)
        .isLessThanOrEqualTo(tolerance);
  }

  /** Σ x², summed in float64. */
  public static double sumOfSquares(float[] x) {
    double sum = 0;
    for (float value : x) {
      sum += (double) value * value;
    }
    return sum;
  }

  /** Asserts that a gradient reached its weight: all of it finite, and not all of it zero. */
  public static void assertReached(String weight, float[] gradient) {
    double largest = 0;
    for (float value : gradient) {
      largest = Math.max(largest, Math.abs(value)); // NaN if one is
    }
    assertThat(largest).as("largest gradient of %s", weight).isPositive().isFinite();
  }
}
