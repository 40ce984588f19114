package io.tessera.spark.bench;

import io.tessera.core.checkpoint.Sha256;
import io.tessera.core.checkpoint.TensorStore;
import io.tessera.spark.bench.SyntheticRounds.Trained;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.job.Tool;
import io.tessera.spark.progress.Console;
import io.tessera.spark.round.RoundReport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a round costs beside its local steps, in time and in memory. */
@Command(
    name = "rounds",
    header = "Measures rounds of training: overhead, exchange, memory.",
    description = {
      "",
      "Trains models without content, whose steps cost little, on this machine: how long everything but local steps takes; how"
          + " fast states are exchanged, against a plain copy of the same files; and the most memory that a worker needs.",
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
  private static final int MEGABYTE = 1_000_000;

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

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description =
          "Where to keep the rounds, deleted in the end; its disk is the one that is measured (default: a temporary folder).")
  @Nullable Path folder;

  @Option(names = "--out", paramLabel = "FILE", description = "Write the page here too.")
  @Nullable String out;

  /** The trainings of one size of model. */
  private record Trainings(ModelSize size, List<Trained> bySteps, double copySeconds) {
    Trained last() {
      return bySteps.get(bySteps.size() - 1);
    }
  }

  @Override
  public void run(Console console, StopSignal stop) throws Exception {
    check();
    Page page = new Page("Rounds of training, measured");
    page.paragraph("Before: " + Page.machine() + ".");
    try (ScratchFolder scratch = ScratchFolder.in(folder)) {
      Path files = scratch.files();
      List<Trainings> trainings = new ArrayList<>();
      try (SyntheticRounds rounds = new SyntheticRounds(files, workers, workers, console, stop)) {
        for (ModelSize size : sizes) {
          trainings.add(train(rounds, files, size));
        }
      }
      overhead(page, trainings);
      exchange(page, trainings);
      try (SyntheticRounds rounds = new SyntheticRounds(files, workers, 1, console, stop)) {
        memory(page, rounds);
      }
    }
    page.paragraph("After: " + Page.machine() + ".");
    page.publish(console, out);
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
    return new Trainings(size, bySteps, median(seconds));
  }

  private void overhead(Page page, List<Trainings> trainings) {
    page.section("Overhead of a round");
    page.paragraph(
        "Seconds of a round with "
            + workers
            + " workers at once, medians over "
            + (ROUNDS - 1)
            + " rounds. Overhead is everything but local steps. The last columns say how many local steps of the given length make it 5 % of a round.");
    List<List<String>> rows = new ArrayList<>();
    for (Trainings training : trainings) {
      for (int i = 0; i < steps.size(); i++) {
        rows.add(overheadRow(training.size, steps.get(i), training.bySteps.get(i).reports()));
      }
    }
    page.table(
        List.of(
            "Parameters",
            "H",
            "Round",
            "Local steps",
            "Exchange",
            "Outer step",
            "Scheduling",
            "**Overhead**",
            "H for 5 % at 0.1 s",
            "at 1 s"),
        rows);
  }

  private static List<String> overheadRow(ModelSize size, int count, List<RoundReport> reports) {
    double overhead = median(reports, report -> report.seconds() * (1 - report.compute()));
    return List.of(
        size.toString(),
        Integer.toString(count),
        Page.number(median(reports, RoundReport::seconds), 2),
        Page.number(median(reports, report -> report.seconds() * report.compute()), 2),
        Page.number(median(reports, report -> report.seconds() * report.exchange()), 2),
        Page.number(median(reports, report -> report.seconds() * report.outer()), 2),
        Page.number(median(reports, report -> report.seconds() * report.scheduling()), 2),
        "**" + Page.number(overhead, 2) + "**",
        Page.number(Math.ceil(19 * overhead / 0.1), 0),
        Page.number(Math.ceil(19 * overhead), 0));
  }

  private void exchange(Page page, List<Trainings> trainings) {
    page.section("Exchange against a file copy");
    page.paragraph(
        "Bytes that a round reads and writes over the time of its exchange and outer step, Spark's part in them included, against "
            + workers
            + " threads that copy the files of that round on the same disk. Both force each file to the disk. The engine also hashes every byte it reads or writes, at "
            + Page.number(hashRate(), 0)
            + " MB/s a thread.");
    page.table(
        List.of(
            "Parameters", "Written, MB", "Read, MB", "Exchange, MB/s", "Copy, MB/s", "**Ratio**"),
        trainings.stream().map(RoundsBenchmark::exchangeRow).toList());
  }

  private static List<String> exchangeRow(Trainings training) {
    Trained last = training.last();
    double seconds =
        median(last.reports(), report -> report.seconds() * (report.exchange() + report.outer()));
    double written = (double) last.written() / MEGABYTE;
    double read = (double) last.read() / MEGABYTE;
    double rate = (written + read) / seconds;
    double copyRate = 2 * written / training.copySeconds;
    return List.of(
        training.size.toString(),
        Page.number(written, 0),
        Page.number(read, 0),
        Page.number(rate, 0),
        Page.number(copyRate, 0),
        "**" + Page.number(rate / copyRate, 2) + "**");
  }

  private static double hashRate() {
    byte[] bytes = new byte[64 * MEGABYTE];
    double[] rates = new double[COPIES];
    for (int i = 0; i < COPIES; i++) {
      long start = System.nanoTime();
      Sha256.of(bytes);
      rates[i] = (double) bytes.length / MEGABYTE / ((System.nanoTime() - start) / 1e9);
    }
    return median(rates);
  }

  private void memory(Page page, SyntheticRounds rounds) {
    page.section("Memory of a worker");
    page.paragraph(
        "The most physical memory, heap and native together, beyond that of the idle process while one task ran at a time. The aim is parameters + moments + gradients + 2 chunks, so four times the parameters and "
            + 2 * TensorStore.SHARD_BYTES / (1 << 20)
            + " MiB; a model's activations come on top. Heap is the sum of the peaks of the JVM's pools, garbage included.");
    rounds.train(1, 1, 2);
    List<List<String>> rows = new ArrayList<>();
    for (ModelSize size : sizes) {
      PeakMemory peak = PeakMemory.start();
      rounds.train(size.parameters(), 1, 2);
      rows.add(memoryRow(size, peak));
    }
    page.table(
        List.of("Parameters", "Parameters, MB", "Peak growth, MB", "Aim, MB", "Peak heap, MB"),
        rows);
  }

  private static List<String> memoryRow(ModelSize size, PeakMemory peak) {
    OptionalLong growth = peak.growthBytes();
    return List.of(
        size.toString(),
        Page.number((double) size.bytes() / MEGABYTE, 0),
        growth.isPresent() ? Page.number((double) growth.getAsLong() / MEGABYTE, 0) : "not known",
        Page.number((4.0 * size.bytes() + 2.0 * TensorStore.SHARD_BYTES) / MEGABYTE, 0),
        Page.number((double) peak.heapBytes() / MEGABYTE, 0));
  }

  private static double median(List<RoundReport> reports, ToDoubleFunction<RoundReport> figure) {
    return median(reports.stream().mapToDouble(figure).toArray());
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
