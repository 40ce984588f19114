package io.tessera.spark.bench;

import io.tessera.core.checkpoint.TensorStore;
import io.tessera.spark.bench.SyntheticRounds.Trained;
import io.tessera.spark.round.RoundReport;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToDoubleFunction;

/** What {@link RoundsBenchmark} found, in tables. */
final class RoundsPage {
  private static final int MEGABYTE = 1_000_000;

  private final Page page;
  private final int workers;

  RoundsPage(Page page, int workers) {
    this.page = page;
    this.workers = workers;
  }

  /**
   * The trainings of one size of model.
   *
   * @param bySteps one for each number of local steps
   * @param copySeconds that a copy of the last round's files takes
   */
  record Trainings(ModelSize size, List<Trained> bySteps, double copySeconds) {
    Trained last() {
      return bySteps.get(bySteps.size() - 1);
    }
  }

  /**
   * The memory of one worker.
   *
   * @param growthBytes of the process's physical memory, where the system tells it
   * @param heapBytes in use at most
   */
  record Worker(ModelSize size, OptionalLong growthBytes, long heapBytes) {}

  void overhead(List<Trainings> trainings) {
    page.section("Overhead of a round");
    page.paragraph(
        "Seconds of a round with "
            + workers
            + " workers at once, medians over "
            + trainings.get(0).last().reports().size()
            + " rounds. Overhead is everything but local steps. The last columns say how many local steps of the given length make it 5 % of a round.");
    List<List<String>> rows = new ArrayList<>();
    for (Trainings training : trainings) {
      training.bySteps.forEach(trained -> rows.add(overheadRow(training.size, trained.reports())));
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

  private static List<String> overheadRow(ModelSize size, List<RoundReport> reports) {
    double overhead = median(reports, report -> report.seconds() * (1 - report.compute()));
    return List.of(
        size.toString(),
        Integer.toString(reports.get(0).steps()),
        Page.number(median(reports, RoundReport::seconds), 2),
        Page.number(median(reports, report -> report.seconds() * report.compute()), 2),
        Page.number(median(reports, report -> report.seconds() * report.exchange()), 2),
        Page.number(median(reports, report -> report.seconds() * report.outer()), 2),
        Page.number(median(reports, report -> report.seconds() * report.scheduling()), 2),
        "**" + Page.number(overhead, 2) + "**",
        Page.number(Math.ceil(19 * overhead / 0.1), 0),
        Page.number(Math.ceil(19 * overhead), 0));
  }

  void exchange(List<Trainings> trainings, double hashRate) {
    page.section("Exchange against a file copy");
    page.paragraph(
        "Bytes that a round reads and writes over the time of its exchange and outer step, Spark's part in them included, against "
            + workers
            + " threads that copy the files of that round on the same disk. Both force each file to the disk. The engine also hashes every byte it reads or writes, at "
            + Page.number(hashRate, 0)
            + " MB/s a thread.");
    page.table(
        List.of(
            "Parameters", "Written, MB", "Read, MB", "Exchange, MB/s", "Copy, MB/s", "**Ratio**"),
        trainings.stream().map(RoundsPage::exchangeRow).toList());
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

  void memory(List<Worker> workers) {
    page.section("Memory of a worker");
    page.paragraph(
        "The most physical memory, heap and native together, beyond that of the idle process while one task ran at a time. The aim is parameters + moments + gradients + 2 chunks, so four times the parameters and "
            + 2 * TensorStore.SHARD_BYTES / (1 << 20)
            + " MiB; a model's activations come on top. Heap is the sum of the peaks of the JVM's pools, garbage included. Growth counts a heap that grows; with TESSERA_JAVA_OPTIONS=\"-Xms2g -XX:+AlwaysPreTouch\" the heap is there from the start, and growth is native memory alone.");
    page.table(
        List.of("Parameters", "Parameters, MB", "Peak growth, MB", "Aim, MB", "Peak heap, MB"),
        workers.stream().map(RoundsPage::memoryRow).toList());
  }

  private static List<String> memoryRow(Worker worker) {
    ModelSize size = worker.size;
    return List.of(
        size.toString(),
        Page.megabytes(size.bytes()),
        Page.megabytes(worker.growthBytes),
        Page.megabytes(4 * size.bytes() + 2 * TensorStore.SHARD_BYTES),
        Page.megabytes(worker.heapBytes));
  }

  private static double median(List<RoundReport> reports, ToDoubleFunction<RoundReport> figure) {
    return Spread.median(reports.stream().mapToDouble(figure).toArray());
  }
}
