package io.tessera.spark.round;

import io.tessera.core.checkpoint.TensorFiles;
import io.tessera.core.checkpoint.TensorStore;
import io.tessera.spark.round.TaskScope.Phase;
import io.tessera.spark.round.TrainerPool.Trainer;

/** Writes the parameters that training starts from: the state after round 0. */
record InitialState() implements RoundTask<TensorFiles> {
  @Override
  public String name() {
    return "the initial weights";
  }

  @Override
  public TensorFiles run(TaskScope scope) {
    try (Trainer trainer = TrainerPool.borrow(scope, TrainerState.INITIAL)) {
      scope.enter(Phase.STORE);
      String folder = scope.prefix(0, "initial");
      TensorFiles parameters =
          new TensorStore(scope.storage())
              .write(folder + "/parameters", trainer.trainer().parameters());
      trainer.keep(parameters, null);
      return parameters;
    }
  }
}
