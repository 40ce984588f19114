package io.tessera.spark.round;

import io.tessera.core.training.DataCursor;
import io.tessera.core.training.OuterOptimizer;
import io.tessera.core.training.RoundMode;
import io.tessera.spark.device.TaskDevice;
import java.io.Serializable;

/**
 * What a stage's rounds have in common.
 *
 * @param stage name of the command, e.g. {@code train-tokenizer}
 * @param location the stage's folder: rounds and metrics
 * @param factory makes the trainer
 * @param device to compute on
 * @param threads of one operation on the CPU
 * @param seed of the data order
 * @param workers virtual workers V
 * @param mode how they come to one result
 * @param outer optimizer of mode {@code DILOCO}
 * @param batchSize samples of a worker's step
 * @param localSteps steps of a round H; 0: chosen by {@link LocalStepsChoice}
 * @param totalSteps steps of the whole training
 * @param keepRounds rounds whose files are kept
 * @param configHash of the keys that the result depends on
 */
public record TrainingPlan(
    String stage,
    String location,
    TrainerFactory factory,
    TaskDevice.Kind device,
    int threads,
    long seed,
    int workers,
    RoundMode mode,
    OuterOptimizer outer,
    int batchSize,
    int localSteps,
    long totalSteps,
    int keepRounds,
    String configHash)
    implements Serializable {
  /** Which samples a worker sees. */
  DataCursor cursor(int worker) {
    return new DataCursor(seed, worker, workers, batchSize);
  }

  /** Whether workers give gradients, and share one AdamW. */
  boolean sharesOptimizer() {
    return mode == RoundMode.SYNC;
  }

  /** Whether one worker's parameters are the round's, so that there is nothing to merge. */
  boolean needsNoMerge() {
    return mode == RoundMode.AVERAGE && workers == 1;
  }
}
