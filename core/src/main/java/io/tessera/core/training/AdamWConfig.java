package io.tessera.core.training;

/**
 * Coefficients of AdamW (Loshchilov and Hutter 2019); with decay 0 it is Adam.
 *
 * @param beta1 decay rate of the first moment, in [0, 1)
 * @param beta2 decay rate of the second moment, in [0, 1)
 * @param eps added to the root of the second moment
 * @param weightDecay fraction of a parameter taken off per unit of learning rate
 * @param clip largest global gradient norm; larger gradients are scaled down to it; 0 for no limit
 * @param decayed which parameters decay
 */
public record AdamWConfig(
    double beta1, double beta2, double eps, double weightDecay, double clip, Decayed decayed) {
  /** Which parameters decay. */
  public enum Decayed {
    /** Those of two or more dimensions: not norms and biases. */
    MATRICES,
    /** All. */
    ALL
  }

  public AdamWConfig {
    if (!(beta1 >= 0 && beta1 < 1) || !(beta2 >= 0 && beta2 < 1)) {
      throw new IllegalArgumentException(
          "Invalid betas: " + beta1 + ", " + beta2 + "; each must be in [0, 1)");
    }
    if (!(eps > 0) || !(weightDecay >= 0) || !(clip >= 0)) {
      throw new IllegalArgumentException(
          "Invalid AdamW: eps "
              + eps
              + " must be above 0; weight-decay "
              + weightDecay
              + " and clip "
              + clip
              + " must not be negative");
    }
  }
}
