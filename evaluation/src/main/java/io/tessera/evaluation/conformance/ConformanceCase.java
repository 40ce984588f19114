package io.tessera.evaluation.conformance;

import java.util.function.DoubleSupplier;

/**
 * A number that a tool gave for an input anybody can make, and how to get ours.
 *
 * @param tool whose number it is, with its version where that matters; "exact" for a value derived
 *     on paper or in higher precision
 * @param name what was computed, on what
 * @param theirs the tool's number
 * @param tolerance the largest difference that rounding explains
 * @param ours computes our number
 */
public record ConformanceCase(
    String tool, String name, double theirs, double tolerance, DoubleSupplier ours) {
  /** Computes our number. */
  public ConformanceResult run() {
    return new ConformanceResult(tool, name, theirs, ours.getAsDouble(), tolerance);
  }

  @Override
  public String toString() {
    return tool + ": " + name;
  }
}
