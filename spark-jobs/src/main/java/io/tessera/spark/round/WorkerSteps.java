package io.tessera.spark.round;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.checkpoint.Json;
import io.tessera.core.checkpoint.RoundCommit.WorkerRecord;
import io.tessera.core.checkpoint.TensorFiles;
import io.tessera.core.checkpoint.TensorStore;
import io.tessera.core.training.DataCursor;
import io.tessera.core.training.LocalSteps;
import io.tessera.core.training.LocalTrainer;
import io.tessera.core.training.StepGradients;
import io.tessera.core.training.StepMetrics;
import io.tessera.spark.round.TaskScope.Phase;
import io.tessera.spark.round.TrainerPool.Trainer;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A virtual worker's part in a round: H steps of its own, or the gradients of one batch where
 * workers share their optimizer.
 *
 * @param round its number
 * @param worker the virtual worker
 * @param firstStep global step that the round begins with
 * @param steps number of steps
 * @param start what it starts from
 */
record WorkerSteps(int round, int worker, long firstStep, int steps, TrainerState start)
    implements RoundTask<WorkerSteps.Result> {
  /**
   * What a worker gave.
   *
   * @param worker its record
   * @param runningStatistics names of the tensors that no gradient changes
   */
  record Result(WorkerRecord worker, Set<String> runningStatistics) implements Serializable {}

  @Override
  public String name() {
    return "worker " + worker;
  }

  @Override
  public Result run(TaskScope scope) {
    try (Trainer trainer = TrainerPool.borrow(scope, start)) {
      WorkerRecord record =
          scope.plan().sharesOptimizer() ? gradients(scope, trainer) : steps(scope, trainer);
      return new Result(record, new TreeSet<>(trainer.trainer().runningStatistics()));
    }
  }

  private WorkerRecord steps(TaskScope scope, Trainer trainer) {
    scope.enter(Phase.COMPUTE);
    List<StepMetrics> metrics = new ArrayList<>();
    LocalSteps.run(
        trainer.trainer(),
        trainer.device(),
        scope.plan().cursor(worker),
        firstStep,
        steps,
        step -> {
          scope.checkWanted();
          metrics.add(step);
        });
    scope.enter(Phase.STORE);
    TensorFiles parameters = store(scope, "parameters", trainer.trainer().parameters());
    TensorFiles optimizer = store(scope, "optimizer", trainer.trainer().optimizerState());
    trainer.keep(parameters, optimizer);
    return record(scope, metrics, parameters, optimizer);
  }

  private WorkerRecord gradients(TaskScope scope, Trainer trainer) {
    scope.enter(Phase.COMPUTE);
    DataCursor cursor = scope.plan().cursor(worker);
    LocalTrainer local = trainer.trainer();
    try (NDManager manager = trainer.device().newSubManager()) {
      StepGradients step = LocalSteps.gradients(local, manager, cursor, firstStep);
      scope.enter(Phase.STORE);
      Map<String, NDArray> given = new LinkedHashMap<>(step.gradients());
      local.runningStatistics().stream()
          .sorted()
          .forEach(name -> given.put(name, Objects.requireNonNull(local.parameters().get(name))));
      TensorFiles result = store(scope, "gradients", given);
      // a forward pass may have moved running statistics, so the trainer isn't kept with them
      if (local.runningStatistics().isEmpty()) {
        trainer.keep(start.parameters(), start.optimizer());
      }
      return record(scope, List.of(new StepMetrics(firstStep, step.metrics())), result, null);
    }
  }

  private TensorFiles store(TaskScope scope, String what, Map<String, NDArray> tensors) {
    String folder = scope.prefix(round, label());
    return new TensorStore(scope.storage()).write(folder + "/" + what, tensors);
  }

  private WorkerRecord record(
      TaskScope scope,
      List<StepMetrics> metrics,
      TensorFiles result,
      @Nullable TensorFiles optimizer) {
    scope
        .storage()
        .write(
            String.format(Locale.ROOT, "metrics/%06d-%s.json", round, label()),
            Json.write(metrics).getBytes(StandardCharsets.UTF_8));
    long samples = (long) steps * scope.plan().batchSize();
    return new WorkerRecord(worker, samples, result, optimizer, RoundFigures.of(metrics));
  }

  private String label() {
    return String.format(Locale.ROOT, "worker-%03d", worker);
  }
}
