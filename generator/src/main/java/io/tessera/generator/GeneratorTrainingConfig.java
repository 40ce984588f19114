package io.tessera.generator;

import io.tessera.core.kernel.Precision;
import io.tessera.core.training.AdamWConfig;
import io.tessera.core.training.LearningRateSchedule;

/**
 * How the generator is trained.
 *
 * @param adamW optimizer coefficients
 * @param schedule learning rate by global step
 * @param dropout probabilities
 * @param zLossWeight weight of mean(logsumexp²), 0 for none
 * @param precision of matrix products
 */
public record GeneratorTrainingConfig(
    AdamWConfig adamW,
    LearningRateSchedule schedule,
    DropoutConfig dropout,
    double zLossWeight,
    Precision precision) {
  public GeneratorTrainingConfig {
    if (!(zLossWeight >= 0)) {
      throw new IllegalArgumentException(
          "Invalid z-loss-weight: " + zLossWeight + ", expected 0 or more");
    }
  }

  /**
   * Dropout probabilities.
   *
   * @param label of the class, which becomes the null class; what classifier-free guidance learns
   *     from
   * @param token after the embeddings
   * @param residual after attention
   * @param feedForward after the feed-forward part
   */
  public record DropoutConfig(double label, double token, double residual, double feedForward) {
    public DropoutConfig {
      for (double p : new double[] {label, token, residual, feedForward}) {
        if (!(p >= 0 && p < 1)) {
          throw new IllegalArgumentException(
              "Invalid dropout: " + p + ", expected at least 0 and below 1");
        }
      }
    }
  }
}
