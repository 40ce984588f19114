package io.tessera.evaluation.conformance;

/**
 * A tool's number and ours.
 *
 * @param tool whose number it is
 * @param name what was computed, on what
 * @param theirs the tool's number
 * @param ours our number
 * @param tolerance the largest difference that rounding explains
 */
public record ConformanceResult(
    String tool, String name, double theirs, double ours, double tolerance) {
  /** Ours less theirs. */
  public double difference() {
    return ours - theirs;
  }

  /** Whether rounding explains the difference. */
  public boolean agrees() {
    return Math.abs(difference()) <= tolerance;
  }
}
