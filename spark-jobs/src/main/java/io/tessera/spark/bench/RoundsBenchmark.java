package io.tessera.spark.bench;

import io.tessera.core.checkpoint.Sha256;
import io.tessera.spark.bench.RoundsPage.Trainings;
import io.tessera.spark.bench.RoundsPage.Worker;
import io.tessera.spark.bench.SyntheticRounds.Trained;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.job.Tool;
import io.tessera.spark.progress.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a round costs beside its local steps, in time and in memory. */
@Command(
    name = "rounds",
    header = "Measures rounds of training: overhead, exchange, memory.",
    description = {
      "",
      "Trains models without content, whose steps cost little, on this machine: how long everything but local steps takes; how"
          + " fast states are exchanged, against a plain copy of the same files on the disk of --folder; and the most memory that a worker"
          + " needs.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tessera bench rounds",
      "  tessera bench rounds --parameters 1M,10M --steps 1,50 --folder /mnt/data --out rounds.md"
    })
final class RoundsBenchmark implements Tool {
  /** Rounds of a training; the first one isn't counted. */
  private static final int ROUNDS = 4;

  private static final int COPIES = 3;

  @Option(
      names = "--parameters",
      paramLabel = "N",
      split = ",",
      converter = ModelSize.Converter.class,
      defaultValue = "1M,10M,100M",
      description = "Sizes of models (default: ${DEFAULT-VALUE}).")
  List<ModelSize> sizes = new ArrayList<>();

  @Option(
      names = "--steps",
      paramLabel = "H",
      split = ",",
      defaultValue = "1,10,50",
      description = "Local steps of a round (default: ${DEFAULT-VALUE}).")
  List<Integer> steps = new ArrayList<>();

  @Option(
      names = "--workers",
      paramLabel = "V",
      defaultValue = "2",
      description = "Virtual workers, all at once (default: ${DEFAULT-VALUE}).")
  int workers;

  @Mixin BenchOptions options = new BenchOptions();

  @Override
  public void run(Console console, StopSignal stop) throws Exception {
    check();
    options.run(
        "Rounds of training, measured",
        console,
        (page, files) -> measure(new RoundsPage(page, workers), files, console, stop));
  }

  private void measure(RoundsPage tables, Path files, Console console, StopSignal stop)
      throws IOException, InterruptedException {
    // first: what libtorch frees stays with the process, and would hide what comes after
    List<Worker> workerMemory;
    try (SyntheticRounds rounds = new SyntheticRounds(files, workers, 1, console, stop)) {
      workerMemory = memory(rounds);
    }
    List<Trainings> trainings = new ArrayList<>();
    try (SyntheticRounds rounds = new SyntheticRounds(files, workers, workers, console, stop)) {
      for (ModelSize size : sizes) {
        trainings.add(train(rounds, files, size));
      }
    }
    tables.overhead(trainings);
    tables.exchange(trainings, hashRate());
    tables.memory(workerMemory);
  }

  private void check() {
    if (workers < 1 || steps.stream().anyMatch(count -> count < 1)) {
      throw JobException.usage(
          "Invalid --workers " + workers + " or --steps " + steps + "; use 1 or more");
    }
  }

  private Trainings train(SyntheticRounds rounds, Path folder, ModelSize size)
      throws IOException, InterruptedException {
    List<Trained> bySteps = new ArrayList<>();
    for (int count : steps) {
      bySteps.add(rounds.train(size.parameters(), count, ROUNDS));
    }
    Path files = rounds.files(bySteps.get(bySteps.size() - 1));
    double[] seconds = new double[COPIES];
    for (int i = 0; i < COPIES; i++) {
      seconds[i] = FileCopy.seconds(files, folder, workers);
    }
    return new Trainings(size, bySteps, Spread.median(seconds));
  }

  private List<Worker> memory(SyntheticRounds rounds) {
    rounds.train(1, 1, 2); // loads what any training needs
    List<Worker> measured = new ArrayList<>();
    for (ModelSize size : sizes) {
      PeakMemory peak = PeakMemory.start();
      rounds.train(size.parameters(), 1, 2);
      measured.add(new Worker(size, peak.growthBytes(), peak.heapBytes()));
    }
    return measured;
  }

  /** Megabytes a second that one thread hashes. */
  private static double hashRate() {
    byte[] bytes = new byte[64_000_000];
    double[] rates = new double[COPIES];
    for (int i = 0; i < COPIES; i++) {
      rates[i] = bytes.length / 1e6 / Stopwatch.seconds(() -> Sha256.of(bytes));
    }
    return Spread.median(rates);
  }
}
