package io.tessera.spark.config;

import io.tessera.core.training.AdamWConfig;
import io.tessera.core.training.LearningRateSchedule;
import io.tessera.core.training.OuterOptimizer;
import io.tessera.core.training.RoundMode;
import java.util.Optional;

/**
 * Subsection {@code training} of a model: how long and how fast it learns.
 *
 * @param steps of the whole training
 * @param batchSize samples of a worker's step
 * @param workers virtual workers
 * @param mode how they come to one result
 * @param outerLearningRate of mode {@code DILOCO}; empty: what suits the number of workers
 * @param outerMomentum of mode {@code DILOCO}
 * @param roundSteps steps between two commits; 0: chosen by measurement
 * @param keepRounds rounds whose weights are kept
 * @param startLearningRate at step 0
 * @param learningRate after the warm-up
 * @param lastLearningRate at the last step, reached along half a cosine; equal to learning-rate:
 *     constant
 * @param warmupSteps of the linear warm-up
 * @param beta1 of AdamW
 * @param beta2 of AdamW
 * @param eps of AdamW
 * @param weightDecay of AdamW
 * @param clip largest global gradient norm; 0: no limit
 * @param decayed which parameters decay
 */
public record TrainingConfig(
    long steps,
    int batchSize,
    int workers,
    RoundMode mode,
    Optional<Double> outerLearningRate,
    double outerMomentum,
    int roundSteps,
    int keepRounds,
    double startLearningRate,
    double learningRate,
    double lastLearningRate,
    long warmupSteps,
    double beta1,
    double beta2,
    double eps,
    double weightDecay,
    double clip,
    AdamWConfig.Decayed decayed) {
  public TrainingConfig {
    require(steps >= 1, "steps", steps, "1 or more");
    require(batchSize >= 1, "batch-size", batchSize, "1 or more");
    require(workers >= 1, "workers", workers, "1 or more");
    require(
        roundSteps >= 0,
        "round-steps",
        roundSteps,
        "1 or more, or 0 to have it chosen by measurement");
    outer(outerLearningRate, outerMomentum, workers);
    require(keepRounds >= 1, "keep-rounds", keepRounds, "1 or more");
    require(learningRate > 0, "learning-rate", learningRate, "a positive number");
    require(startLearningRate >= 0, "start-learning-rate", startLearningRate, "0 or more");
    require(lastLearningRate >= 0, "last-learning-rate", lastLearningRate, "0 or more");
    require(warmupSteps >= 0, "warmup-steps", warmupSteps, "0 or more");
  }

  private static void require(boolean holds, String key, Object value, String range) {
    if (!holds) {
      throw new IllegalArgumentException("Invalid " + key + ": " + value + "; use " + range);
    }
  }

  /** The optimizer that the workers share in mode {@code DILOCO}. */
  public OuterOptimizer outer() {
    return outer(outerLearningRate, outerMomentum, workers);
  }

  private static OuterOptimizer outer(Optional<Double> learningRate, double momentum, int workers) {
    return new OuterOptimizer(
        learningRate.orElse(OuterOptimizer.learningRateFor(workers)), momentum);
  }

  /** The learning rate by step. */
  public LearningRateSchedule schedule() {
    return LearningRateSchedule.warmupCosine(
        startLearningRate, learningRate, lastLearningRate, warmupSteps, steps);
  }

  /** The optimizer's coefficients. */
  public AdamWConfig adamW() {
    return new AdamWConfig(beta1, beta2, eps, weightDecay, clip, decayed);
  }
}
