package io.tessera.evaluation.frechet;

import java.util.List;
import java.util.OptionalLong;

/**
 * A squared Fréchet distance with the terms it is made of.
 *
 * @param distance meanTerm + a.trace + b.trace − 2 · crossTerm, unclamped: rounding can leave it
 *     slightly below zero
 * @param meanTerm squared distance of the means
 * @param crossTerm tr (C_a C_b)^{1/2}
 * @param a the first side
 * @param b the second side
 * @param warnings sentences on what limits the number's meaning; empty when nothing does
 */
public record FrechetResult(
    double distance, double meanTerm, double crossTerm, Side a, Side b, List<String> warnings) {
  private static final double ROUNDING = 1e-9;

  public FrechetResult {
    warnings = List.copyOf(warnings);
  }

  /**
   * One of the two distributions.
   *
   * @param count samples it was fitted to, where known
   * @param dimension features per sample
   * @param rank numerical rank of its covariance
   * @param trace trace of its covariance
   * @param condition a lower bound of its covariance's condition number on its range
   */
  public record Side(OptionalLong count, int dimension, int rank, double trace, double condition) {}

  /** Whether the distance can't be told from zero: less than 1e-9 of the summed traces. */
  public boolean zeroWithinRounding() {
    return Math.abs(distance) <= ROUNDING * (a.trace + b.trace);
  }
}
