package io.tessera.spark.bench;

import ai.djl.ndarray.NDManager;
import io.tessera.core.kernel.NativeThreads;
import io.tessera.evaluation.frechet.Gaussian;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.job.Tool;
import io.tessera.spark.progress.Console;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin BenchOptions options = new BenchOptions();

  @Override
  public void run(Console console, StopSignal stop) throws Exception {
    check();
    int before = NativeThreads.count();
    NativeThreads.use(threads);
    try {
      options.run("Evaluation, measured", console, (page, files) -> measure(page, files, stop));
    } finally {
      NativeThreads.use(before);
    }
  }

  private void measure(Page page, Path files, StopSignal stop) {
    page.paragraph("Native threads: " + threads + ".");
    EvaluatePage tables = new EvaluatePage(page);
    try (NDManager manager = NDManager.newBaseManager()) {
      SyntheticFeatures features = features(1, 0);
      // first: what libtorch frees stays with the process, and would hide what comes after
      var memory = new EvaluationMemory(manager, features, files);
      var peaks = memory.measure(List.of(rows / 10, rows), List.of(pairs / 4, pairs));
      stop.check();
      tables.sums(new SumsTrials(manager, features, rows).run(trials), rows, dimension);
      stop.check();
      distances(manager, features, tables, stop);
      try (NetworkTrials network = new NetworkTrials(manager, images, batch)) {
        tables.network(network.run(trials), images, batch);
      }
      tables.memory(peaks);
    }
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
    DistanceTrials methods = new DistanceTrials(manager, stop);
    SyntheticFeatures others = features(2, 0.1);
    long all = 2L * dimension;
    tables.distances(
        "Statistics to distance",
        "Both sides of full rank, one run of each method. The error is the distance less that in"
            + " plain Java. A root by Schur's decomposition, as SciPy's sqrtm in pytorch-fid, ADM"
            + " and StyleGAN, is not in libtorch; with OpenBLAS it took 1.7 times as long as"
            + " general eigenvalues.",
        methods.run(gaussian(manager, features, all), gaussian(manager, others, all)));
    long few = Math.min(FEW_ROWS, dimension / 2);
    Gaussian low = gaussian(manager, features, few);
    tables.distances(
        "The same with fewer images than features",
        "Sets of " + few + " rows: covariances are singular.",
        methods.run(low, gaussian(manager, others, few)));
    tables.distances(
        "The same for two equal sets",
        "The set of " + few + " rows against itself, whose distance is 0.",
        methods.run(low, low));
  }

  private static Gaussian gaussian(NDManager manager, SyntheticFeatures features, long rows) {
    return new SumsTrials(manager, features, rows).sums(rows).gaussian();
  }
}
