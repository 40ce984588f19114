package io.tessera.core.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import java.util.Set;

/**
 * One stage's training on one device: the networks, their losses and their optimizers, without
 * Spark, files or clock. Its whole state is the tensors of {@link #parameters} and {@link
 * #optimizerState}; a step is a pure function of that state, the global step and the data cursor,
 * so a step done again gives the same bits.
 *
 * <p>The two halves of a step are apart so that gradients of several workers can be averaged in
 * between.
 */
public interface LocalTrainer extends AutoCloseable {
  /**
   * Weights and running statistics of all networks, by name: the live tensors, in a fixed order.
   */
  Map<String, NDArray> parameters();

  /**
   * Names of those {@link #parameters} that no gradient changes: running statistics of
   * normalisations.
   */
  Set<String> runningStatistics();

  /** Moments of all optimizers, by name: the live tensors, in a fixed order. */
  Map<String, NDArray> optimizerState();

  /**
   * Gradients and metrics of the batch at a global step; changes no weight. Runs with gradients
   * recorded.
   */
  StepGradients gradients(NDManager manager, long step, DataCursor cursor);

  /** Updates weights and moments by gradients. Runs with nothing recorded. */
  void apply(NDManager manager, long step, StepGradients gradients);

  /** Names the samples of the batch at a global step, for messages. */
  String describeBatch(long step, DataCursor cursor);

  /** Frees all tensors. */
  @Override
  void close();
}
