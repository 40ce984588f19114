package io.tessera.spark.training;

import ai.djl.Device;
import io.tessera.core.checkpoint.Json;
import io.tessera.core.checkpoint.RoundCommit.WorkerRecord;
import io.tessera.core.checkpoint.RoundLog;
import io.tessera.core.checkpoint.TensorFiles;
import io.tessera.core.checkpoint.TensorStore;
import io.tessera.core.kernel.NativeThreads;
import io.tessera.core.storage.Storage;
import io.tessera.core.training.LocalSteps;
import io.tessera.core.training.StepMetrics;
import io.tessera.spark.device.TaskDevice;
import io.tessera.spark.storage.HadoopStorage;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Does a virtual worker's part in a round on an executor: from the committed state, through H
 * steps, to new files in the run's storage. Done twice it writes the same bytes to the same names.
 */
final class RoundWorker implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TrainingPlan plan;
  private final Broadcast<SerializableConfiguration> hadoop;

  RoundWorker(TrainingPlan plan, Broadcast<SerializableConfiguration> hadoop) {
    this.plan = plan;
    this.hadoop = hadoop;
  }

  RoundTask.Result run(RoundTask task) {
    Storage storage = HadoopStorage.at(plan.location(), hadoop.value().value());
    Device device = TaskDevice.current(plan.device());
    if (!device.isGpu()) {
      NativeThreads.use(
          plan.threads() > 0 ? plan.threads() : Runtime.getRuntime().availableProcessors());
    }
    List<StepMetrics> metrics = new ArrayList<>();
    ExecutorTrainers.Kept kept = ExecutorTrainers.of(plan, task, device);
    synchronized (kept) {
      kept.begin(plan, task, device, storage);
      LocalSteps.run(
          kept.trainer(),
          kept.device(),
          task.cursor(plan),
          task.firstStep(),
          task.steps(),
          metrics::add);
      RoundTask.Result result = store(storage, task, kept, metrics);
      kept.end(result.state());
      return result;
    }
  }

  private RoundTask.Result store(
      Storage storage, RoundTask task, ExecutorTrainers.Kept kept, List<StepMetrics> metrics) {
    TensorStore store = new TensorStore(storage);
    String folder = RoundLog.folder(task.round());
    String worker = String.format(Locale.ROOT, "worker-%03d", task.worker());
    TensorFiles parameters = store.write(folder + "/parameters", kept.trainer().parameters());
    TensorFiles optimizer =
        store.write(folder + "/" + worker + "/optimizer", kept.trainer().optimizerState());
    storage.write(
        String.format(Locale.ROOT, "metrics/%06d-%s.json", task.round(), worker),
        Json.write(metrics).getBytes(StandardCharsets.UTF_8));
    long samples = (long) task.steps() * plan.batchSize();
    return new RoundTask.Result(
        parameters, new WorkerRecord(task.worker(), samples, optimizer, means(metrics)));
  }

  private static Map<String, Double> means(List<StepMetrics> metrics) {
    Map<String, DoubleSummaryStatistics> statistics = new TreeMap<>();
    for (StepMetrics step : metrics) {
      step.values()
          .forEach(
              (name, value) ->
                  statistics
                      .computeIfAbsent(name, unused -> new DoubleSummaryStatistics())
                      .accept(value));
    }
    Map<String, Double> means = new TreeMap<>();
    statistics.forEach((name, values) -> means.put(name, values.getAverage()));
    return means;
  }
}
