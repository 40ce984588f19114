package io.tessera.spark.round;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.core.training.LocalSteps;
import io.tessera.core.training.LocalTrainer;
import io.tessera.core.training.RoundMode;
import io.tessera.core.training.StepGradients;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the engine computes, once more: in one thread, on plain arrays, without any file. */
final class PlainRounds {
  private final TrainingPlan plan;
  private final int rounds;

  PlainRounds(TrainingPlan plan) {
    this.plan = plan;
    this.rounds = (int) (plan.totalSteps() / (plan.sharesOptimizer() ? 1 : plan.localSteps()));
  }

  /** The parameters after the last round. */
  SortedMap<String, float[]> train() {
    try (NDManager device = NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      return plan.mode() == RoundMode.SYNC ? sync(device) : local(device);
    }
  }

  private SortedMap<String, float[]> local(NDManager device) {
    List<LocalTrainer> workers = new ArrayList<>();
    for (int w = 0; w < plan.workers(); w++) {
      workers.add(plan.factory().create(device));
    }
    SortedMap<String, float[]> parameters = arrays(workers.get(0).parameters());
    SortedMap<String, float[]> velocity = new TreeMap<>();
    parameters.forEach((name, values) -> velocity.put(name, new float[values.length]));
    for (int round = 0; round < rounds; round++) {
      List<SortedMap<String, float[]>> results = new ArrayList<>();
      for (int w = 0; w < workers.size(); w++) {
        LocalTrainer trainer = workers.get(w);
        set(trainer.parameters(), parameters);
        long first = (long) round * plan.localSteps();
        LocalSteps.run(trainer, device, plan.cursor(w), first, plan.localSteps(), unused -> {});
        results.add(arrays(trainer.parameters()));
      }
      boolean outer = plan.mode() == RoundMode.DILOCO;
      parameters.forEach(
          (name, values) -> {
            boolean weight = !workers.get(0).runningStatistics().contains(name);
            for (int i = 0; i < values.length; i++) {
              float mean = 0;
              for (SortedMap<String, float[]> result : results) {
                float own = result.get(name)[i];
                mean += 1f / workers.size() * (outer && weight ? values[i] - own : own);
              }
              if (outer && weight) {
                float[] v = velocity.get(name);
                float mu = (float) plan.outer().momentum();
                v[i] = mu * v[i] + mean;
                values[i] -= (float) plan.outer().learningRate() * (mean + mu * v[i]);
              } else {
                values[i] = mean;
              }
            }
          });
    }
    return parameters;
  }

  /** One process that accumulates V batches to a step. */
  private SortedMap<String, float[]> sync(NDManager device) {
    LocalTrainer trainer = plan.factory().create(device);
    for (long step = 0; step < rounds; step++) {
      try (NDManager manager = device.newSubManager()) {
        SortedMap<String, float[]> start = statistics(trainer);
        SortedMap<String, float[]> meanStatistics = statistics(trainer);
        meanStatistics.values().forEach(values -> Arrays.fill(values, 0));
        Map<String, NDArray> sum = new LinkedHashMap<>();
        for (int w = 0; w < plan.workers(); w++) {
          set(trainer.parameters(), start);
          StepGradients gradients = LocalSteps.gradients(trainer, manager, plan.cursor(w), step);
          gradients
              .gradients()
              .forEach((name, gradient) -> sum.merge(name, gradient, NDArray::add));
          statistics(trainer)
              .forEach(
                  (name, values) -> {
                    for (int i = 0; i < values.length; i++) {
                      meanStatistics.get(name)[i] += values[i] / plan.workers();
                    }
                  });
        }
        sum.replaceAll((name, gradient) -> gradient.div(plan.workers()));
        set(trainer.parameters(), meanStatistics);
        LocalSteps.apply(trainer, manager, step, new StepGradients(sum, Map.of()));
      }
    }
    return arrays(trainer.parameters());
  }

  private static SortedMap<String, float[]> statistics(LocalTrainer trainer) {
    Map<String, NDArray> statistics = new LinkedHashMap<>(trainer.parameters());
    statistics.keySet().retainAll(trainer.runningStatistics());
    return arrays(statistics);
  }

  private static SortedMap<String, float[]> arrays(Map<String, NDArray> tensors) {
    SortedMap<String, float[]> arrays = new TreeMap<>();
    tensors.forEach((name, tensor) -> arrays.put(name, tensor.toFloatArray()));
    return arrays;
  }

  private static void set(Map<String, NDArray> tensors, SortedMap<String, float[]> values) {
    values.forEach(
        (name, value) -> {
          NDArray tensor = tensors.get(name);
          try (NDManager scratch = tensor.getManager().newSubManager()) {
            TensorKernels.copy(scratch.create(value, tensor.getShape()), tensor);
          }
        });
  }
}
