package io.tessera.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Comparisons with a reference implementation. Each is asserted, and what was measured is appended
 * to the module's {@link #RECORDS}, from which {@link ParityPage} makes {@code docs/parity.md}. A
 * quantity may be compared in several parts, as the gradient of each weight; the page then shows
 * their worst error.
 */
public final class Parity {
  /** Below a module's folder: the comparisons that its tests made, one a line. */
  public static final Path RECORDS = Path.of("target", "parity", "comparisons.tsv");

  /** System property that names the running build; set by Surefire, not where an IDE runs tests. */
  public static final String BUILD = "tessera.build";

  private final String reference;

  private Parity(String reference) {
    this.reference = reference;
  }

  /** Comparisons with the implementation of a name and version. */
  public static Parity of(String reference) {
    return new Parity(reference);
  }

  /** Asserts ‖actual − expected‖₂ / ‖expected‖₂ ≤ tolerance. */
  public void close(String quantity, float[] actual, float[] expected, double tolerance) {
    close(quantity, quantity, actual, expected, tolerance);
  }

  /** The same of a named part of the quantity. */
  public void close(
      String quantity, String part, float[] actual, float[] expected, double tolerance) {
    double error = TensorAssertions.relativeError(actual, expected);
    check(quantity, part, expected.length, Tolerance.relative(tolerance), error);
  }

  /** Asserts |actual − expected| / |expected| ≤ tolerance. */
  public void close(String quantity, double actual, double expected, double tolerance) {
    double error = Math.abs(actual - expected) / Math.max(Math.abs(expected), 1e-300);
    check(quantity, quantity, 1, Tolerance.relative(tolerance), error);
  }

  /** Asserts that a relative error that the test measured over so many values is ≤ tolerance. */
  public void measured(String quantity, long values, double error, double tolerance) {
    check(quantity, quantity, values, Tolerance.relative(tolerance), error);
  }

  /** Asserts |actual − expected| ≤ tolerance. */
  public void within(String quantity, double actual, double expected, double tolerance) {
    within(quantity, new double[] {actual}, new double[] {expected}, tolerance);
  }

  /** Asserts that no value differs by more than tolerance. */
  public void within(String quantity, double[] actual, double[] expected, double tolerance) {
    assertThat(actual).as(quantity).hasSize(expected.length);
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
    }
    check(quantity, quantity, expected.length, Tolerance.absolute(tolerance), largest);
  }

  /** Asserts that each value is equal, as for codes. */
  public void equal(String quantity, long[] actual, long[] expected) {
    assertThat(actual).as(quantity).isEqualTo(expected);
    append(new Comparison(reference, quantity, expected.length, Tolerance.equal(), 0));
  }

  /**
   * Asserts that no sample of an image differs by more than so many of its 256 levels; 0: that all
   * are equal.
   */
  public void levels(String quantity, String part, byte[] actual, byte[] expected, int levels) {
    assertThat(actual).as(part).hasSize(expected.length);
    int largest = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs((actual[i] & 0xFF) - (expected[i] & 0xFF)));
    }
    Tolerance tolerance = levels == 0 ? Tolerance.equal() : Tolerance.levels(levels);
    check(quantity, part, expected.length, tolerance, largest);
  }

  private void check(String quantity, String part, long values, Tolerance tolerance, double error) {
    assertThat(error)
        .as("%s against %s: error of %s", quantity, reference, part)
        .isLessThanOrEqualTo(tolerance.bound());
    append(new Comparison(reference, quantity, values, tolerance, error));
  }

  private static void append(Comparison comparison) {
    String build = System.getProperty(BUILD, "");
    if (build.isEmpty()) {
      return;
    }
    Path file = Path.of(System.getProperty("basedir", "")).resolve(RECORDS);
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(
          file,
          build + "\t" + comparison.line() + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot record a comparison in " + file, e);
    }
  }
}
