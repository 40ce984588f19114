package io.tessera.spark.round;

import ai.djl.ndarray.NDManager;
import io.tessera.core.training.LocalTrainer;
import java.io.Serializable;

/**
 * Makes a stage's trainer on an executor. It is shipped to executors, so it holds records and
 * locations, nothing native.
 */
@FunctionalInterface
public interface TrainerFactory extends Serializable {
  /**
   * A trainer with initial weights, which depend on the configuration alone.
   *
   * @param device where its tensors shall live
   */
  LocalTrainer create(NDManager device);
}
