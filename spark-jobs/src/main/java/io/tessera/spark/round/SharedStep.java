package io.tessera.spark.round;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.checkpoint.TensorFiles;
import io.tessera.core.checkpoint.TensorStore;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.core.training.LocalSteps;
import io.tessera.core.training.LocalTrainer;
import io.tessera.core.training.StepGradients;
import io.tessera.spark.round.TaskScope.Phase;
import io.tessera.spark.round.TrainerPool.Trainer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The optimizer step that workers share: along the mean of their gradients.
 *
 * @param round its number
 * @param step the global step
 * @param start parameters and moments before it
 * @param gradients the mean gradients, and the mean running statistics
 */
record SharedStep(int round, long step, TrainerState start, TensorFiles gradients)
    implements RoundTask<TrainerState> {
  @Override
  public String name() {
    return "the optimizer step";
  }

  @Override
  public TrainerState run(TaskScope scope) {
    TensorStore store = new TensorStore(scope.storage());
    try (Trainer trainer = TrainerPool.borrow(scope, start);
        NDManager manager = trainer.device().newSubManager()) {
      LocalTrainer local = trainer.trainer();
      Map<String, NDArray> mean = new LinkedHashMap<>(store.read(gradients, manager));
      scope.enter(Phase.COMPUTE);
      for (String name : local.runningStatistics()) {
        NDArray statistic = Objects.requireNonNull(mean.remove(name), name);
        TensorKernels.copy(statistic, Objects.requireNonNull(local.parameters().get(name), name));
      }
      LocalSteps.apply(local, manager, step, new StepGradients(mean, Map.of()));
      scope.enter(Phase.STORE);
      String folder = scope.prefix(round, "shared");
      TensorFiles parameters = store.write(folder + "/parameters", local.parameters());
      TensorFiles optimizer = store.write(folder + "/optimizer", local.optimizerState());
      trainer.keep(parameters, optimizer);
      return new TrainerState(parameters, optimizer);
    }
  }
}
