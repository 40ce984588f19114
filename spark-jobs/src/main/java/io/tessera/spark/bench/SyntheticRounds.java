package io.tessera.spark.bench;

import io.tessera.core.checkpoint.RoundCommit;
import io.tessera.core.checkpoint.RoundLog;
import io.tessera.core.checkpoint.TensorFiles;
import io.tessera.core.storage.LocalStorage;
import io.tessera.core.training.OuterOptimizer;
import io.tessera.core.training.RoundMode;
import io.tessera.spark.config.TesseraConfig;
import io.tessera.spark.device.TaskDevice;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.progress.Console;
import io.tessera.spark.round.RoundLoop;
import io.tessera.spark.round.RoundReport;
import io.tessera.spark.round.TrainingPlan;
import io.tessera.spark.run.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Rounds of the engine on models without content, in threads of this JVM. */
final class SyntheticRounds implements AutoCloseable {
  private static final String STAGE = "training";

  private final LocalStorage storage;
  private final Path folder;
  private final int workers;
  private final JobContext context;

  /**
   * Starts Spark.
   *
   * @param folder for their files
   * @param workers virtual workers
   * @param slots tasks that run at once
   */
  SyntheticRounds(Path folder, int workers, int slots, Console console, StopSignal stop) {
    this.folder = folder;
    this.workers = workers;
    storage = new LocalStorage(folder);
    List<String> settings =
        List.of("spark.master=\"local[" + slots + "]\"", "progress.interval=1h");
    context =
        new JobContext(
            TesseraConfig.load(List.of(), settings, Map.of()),
            new RunDirectory(storage),
            console,
            stop,
            "bench rounds");
  }

  /**
   * What a training's rounds were like.
   *
   * @param reports of all rounds but the first, in which code is compiled and no velocity read
   * @param last the last commit
   */
  record Trained(List<RoundReport> reports, RoundCommit last) {
    /** Bytes that the last round wrote: all its files. */
    long written() {
      return bytes(last.parameters())
          + bytes(Objects.requireNonNull(last.outer()))
          + last.workers().stream()
              .mapToLong(
                  worker ->
                      bytes(worker.result()) + bytes(Objects.requireNonNull(worker.optimizer())))
              .sum();
    }

    /**
     * Bytes that the last round read: each worker the parameters it starts from, its moments being
     * at hand; the merge every worker's parameters, those before the round and the velocity.
     */
    long read() {
      return last.workers().stream()
              .mapToLong(worker -> bytes(last.parameters()) + bytes(worker.result()))
              .sum()
          + 2 * bytes(last.parameters());
    }

    private static long bytes(TensorFiles files) {
      return files.files().stream().mapToLong(TensorFiles.StoredShard::bytes).sum();
    }
  }

  /** Trains anew for some rounds, at least two; the last one's files stay until the next call. */
  Trained train(long parameters, int steps, int rounds) {
    storage.deleteRecursively(STAGE);
    context.stop().check();
    TrainingPlan plan =
        new TrainingPlan(
            "bench",
            folder.resolve(STAGE).toString(),
            new SyntheticTrainer.Factory(parameters),
            TaskDevice.Kind.CPU,
            1,
            0,
            workers,
            RoundMode.DILOCO,
            new OuterOptimizer(OuterOptimizer.learningRateFor(workers), 0.9),
            1,
            steps,
            (long) rounds * steps,
            1,
            "bench");
    RoundCommit last = new RoundLoop(plan, context).run();
    List<RoundReport> reports = new ArrayList<>();
    LocalStorage stage = new LocalStorage(folder.resolve(STAGE));
    for (int round = 2; round <= rounds; round++) {
      reports.add(RoundReport.read(stage, round).orElseThrow());
    }
    return new Trained(reports, last);
  }

  /** The folder with the files of a training's last round. */
  Path files(Trained trained) {
    return folder.resolve(STAGE).resolve(RoundLog.folder(trained.last.round()));
  }

  @Override
  public void close() {
    context.close();
  }
}
