package io.tessera.evaluation.profile;

/** In which precision a tool computes distances between features. */
public enum DistancePrecision {
  /** float64; float32 gives the same within rounding. */
  DOUBLE,
  /**
   * float16 where no distance overflows it, as ADM's evaluator: features, their squares, norms,
   * products and sums are each rounded. It moves precision and recall by some 0.002.
   */
  HALF
}
