package io.tessera.spark.training;

/** Is shown a model while it is trained. What it does changes nothing of the training. */
@FunctionalInterface
public interface CheckpointWatch {
  /** Looks at nothing. */
  CheckpointWatch NONE = (before, model) -> {};

  /**
   * A round is committed. After a training was interrupted its last round is shown again.
   *
   * @param before steps at the round before
   * @param model as the round left it
   */
  void reached(long before, ModelPointer model);
}
