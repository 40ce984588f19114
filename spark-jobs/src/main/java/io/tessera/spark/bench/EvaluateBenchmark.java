package io.tessera.spark.bench;

import ai.djl.ndarray.NDManager;
import io.tessera.core.kernel.NativeThreads;
import io.tessera.evaluation.frechet.Gaussian;
import io.tessera.spark.bench.EvaluatePage.Found;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.job.Tool;
import io.tessera.spark.progress.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What evaluation costs: features, their statistics, the distance between them, memory. */
@Command(
    name = "evaluate",
    header = "Measures evaluation: statistics, distances, network, memory.",
    description = {
      "",
      "Generates features and images and measures, by turns: how long summing features takes,"
          + " against a matrix product of as many operations; how long the distance takes and how"
          + " exact it is, against the methods of other tools that libtorch has; how many images a"
          + " second go from files through FID-Inception, against the bare network; and memory by"
          + " number of images.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tessera bench evaluate",
      "  tessera bench evaluate --rows 50000 --trials 5 --threads 2 --out docs/results/evaluate.md",
      "  tessera bench evaluate --rows 4096 --dimension 256 --images 4 --batch 2"
    })
final class EvaluateBenchmark implements Tool {
  private static final int FEW_ROWS = 1000;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "50000",
      description = "Rows of features to sum (default: ${DEFAULT-VALUE}).")
  long rows;

  @Option(
      names = "--dimension",
      paramLabel = "D",
      defaultValue = "2048",
      description = "Features of a row (default: ${DEFAULT-VALUE}).")
  int dimension;

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "32",
      description = "Images through the network in each trial (default: ${DEFAULT-VALUE}).")
  int images;

  @Option(
      names = "--batch",
      paramLabel = "B",
      defaultValue = "8",
      description = "Images that go through it at once (default: ${DEFAULT-VALUE}).")
  int batch;

  @Option(
      names = "--pairs",
      paramLabel = "N",
      defaultValue = "8192",
      description =
          "Images of each set whose pairs are compared, for memory (default: ${DEFAULT-VALUE}).")
  long pairs;

  @Option(
      names = "--trials",
      paramLabel = "N",
      defaultValue = "3",
      description = "Trials of sums and network, an odd number (default: ${DEFAULT-VALUE}).")
  int trials;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "libtorch's threads; a Spark task has as many as cores (default: ${DEFAULT-VALUE}).")
  int threads;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "Where to keep features, deleted in the end (default: a temporary folder).")
  @Nullable Path folder;

  @Option(names = "--out", paramLabel = "FILE", description = "Write the page here too.")
  @Nullable String out;

  @Override
  public void run(Console console, StopSignal stop) throws IOException {
    check();
    int before = NativeThreads.count();
    NativeThreads.use(threads);
    Page page = new Page("Evaluation, measured");
    page.paragraph("Before: " + Page.machine() + ", " + threads + " native threads.");
    EvaluatePage tables = new EvaluatePage(page);
    try (NDManager manager = NDManager.newBaseManager();
        ScratchFolder scratch = ScratchFolder.in(folder)) {
      SyntheticFeatures features = features(1, 0);
      // first: what libtorch frees stays with the process, and would hide what comes after
      var memory = new EvaluationMemory(manager, features, scratch.files());
      var peaks = memory.measure(List.of(rows / 10, rows), List.of(pairs / 4, pairs));
      stop.check();
      tables.sums(new SumsTrials(manager, features, rows).run(trials), rows, dimension);
      stop.check();
      distances(manager, features, tables, stop);
      try (NetworkTrials network = new NetworkTrials(manager, images, batch)) {
        tables.network(network.run(trials), images, batch);
      }
      tables.memory(peaks);
    } finally {
      NativeThreads.use(before);
    }
    page.paragraph("After: " + Page.machine() + ".");
    page.publish(console, out);
  }

  private void check() {
    if (rows < 10 || dimension < 2 || images < 1 || batch < 1 || pairs < 64 || threads < 1) {
      throw JobException.usage(
          "Invalid --rows %d, --dimension %d, --images %d, --batch %d, --pairs %d or --threads %d; the least are 10, 2, 1, 1, 64 and 1"
              .formatted(rows, dimension, images, batch, pairs, threads));
    }
    if (trials < 1 || trials % 2 == 0) {
      throw JobException.usage("Invalid --trials: " + trials + "; use an odd number");
    }
  }

  /** Twice as many distinct rows as features, so that covariances have full rank. */
  private SyntheticFeatures features(long seed, double shift) {
    int blocks = Math.max(2, (2 * dimension) / SyntheticFeatures.BLOCK + 1);
    return new SyntheticFeatures(blocks * SyntheticFeatures.BLOCK, dimension, seed, shift);
  }

  private void distances(
      NDManager manager, SyntheticFeatures features, EvaluatePage tables, StopSignal stop) {
    SyntheticFeatures others = features(2, 0.1);
    long all = 2L * dimension;
    Gaussian a = new SumsTrials(manager, features, all).sums(all).gaussian();
    Gaussian b = new SumsTrials(manager, others, all).sums(all).gaussian();
    compare(
        manager,
        tables,
        "Statistics to distance",
        "Both sides of full rank, one run of each method. The error is the distance less that in"
            + " plain Java. A root by Schur's decomposition, as SciPy's sqrtm in pytorch-fid, ADM"
            + " and StyleGAN, is not in libtorch; with OpenBLAS it took 1.7 times as long as"
            + " general eigenvalues.",
        a,
        b,
        stop);
    long few = Math.min(FEW_ROWS, dimension / 2);
    Gaussian low = new SumsTrials(manager, features, few).sums(few).gaussian();
    Gaussian other = new SumsTrials(manager, others, few).sums(few).gaussian();
    compare(
        manager,
        tables,
        "The same with fewer images than features",
        "Sets of " + few + " rows: covariances are singular.",
        low,
        other,
        stop);
    compare(
        manager,
        tables,
        "The same for two equal sets",
        "The set of " + few + " rows against itself, whose distance is 0.",
        low,
        low,
        stop);
  }

  private static void compare(
      NDManager manager,
      EvaluatePage tables,
      String heading,
      String sentences,
      Gaussian a,
      Gaussian b,
      StopSignal stop) {
    List<Found> found = new ArrayList<>();
    double exact = 0;
    for (TraceMethod method : TraceMethod.values()) {
      stop.check();
      try (NDManager scope = manager.newSubManager()) {
        double[] distance = new double[1];
        double seconds = Stopwatch.seconds(() -> distance[0] = method.distance(scope, a, b));
        found.add(new Found(method.toString(), seconds, distance[0]));
        if (method == TraceMethod.PLAIN_JAVA && a != b) {
          exact = distance[0];
        }
      }
    }
    tables.distances(heading, sentences, found, exact);
  }
}
