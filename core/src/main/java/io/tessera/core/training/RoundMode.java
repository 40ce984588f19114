package io.tessera.core.training;

/** How the virtual workers of a round come to one result. */
public enum RoundMode {
  /**
   * Every worker takes H steps of its own from the round's start; an {@link OuterOptimizer} takes
   * the mean of what they moved for a gradient (DiLoCo, arXiv 2311.08105).
   */
  DILOCO,
  /** As {@link #DILOCO}, but the result is the mean of the workers' parameters. */
  AVERAGE,
  /**
   * Every worker gives the gradients of one batch at the same parameters, and one optimizer takes a
   * step along their mean: what one process does that accumulates the workers' batches.
   */
  SYNC
}
