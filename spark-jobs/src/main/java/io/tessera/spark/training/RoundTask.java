package io.tessera.spark.training;

import io.tessera.core.checkpoint.RoundCommit.WorkerRecord;
import io.tessera.core.checkpoint.TensorFiles;
import io.tessera.core.training.DataCursor;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * One virtual worker's part in a round.
 *
 * @param round its number
 * @param worker the virtual worker
 * @param firstStep global step that the round begins with
 * @param steps number of steps
 * @param start state after the round before; null: the initial state
 */
record RoundTask(int round, int worker, long firstStep, int steps, @Nullable State start)
    implements Serializable {
  /** Parameters and the worker's own moments, as stored. */
  record State(TensorFiles parameters, TensorFiles optimizer) implements Serializable {
    /** Names the state by its content. */
    String identity() {
      return parameters.sha256() + optimizer.sha256();
    }
  }

  /** What the worker did and where its results are. */
  record Result(TensorFiles parameters, WorkerRecord worker) implements Serializable {
    State state() {
      return new State(parameters, worker.optimizer());
    }
  }

  DataCursor cursor(TrainingPlan plan) {
    return new DataCursor(plan.seed(), worker, plan.workers(), plan.batchSize());
  }
}
