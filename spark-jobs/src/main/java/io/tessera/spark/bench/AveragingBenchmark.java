package io.tessera.spark.bench;

import io.tessera.spark.bench.AveragingPage.Losses;
import io.tessera.spark.cli.HoconDuration;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.Query;
import io.tessera.spark.report.LineChart;
import io.tessera.spark.storage.ScratchFolder;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TokenTable;
import io.tessera.spark.training.TrainingTokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What spreading a training over workers does to its result, at equal samples. */
@Command(
    name = "averaging",
    header = "Compares the modes of training at equal samples.",
    description = {
      "",
      "Trains the run's generator on its token table in every mode and with several numbers of workers, each seeing as many"
          + " samples in all as one worker alone, and measures the loss on held-out images. Needs `tessera tokenize`; leaves the run as it is.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tessera bench averaging --config conf/quickstart.conf --time 10m",
      "  tessera bench averaging --config conf/quickstart.conf --steps 800 --seeds 3 \\",
      "    --out averaging.md --plot averaging.svg"
    })
final class AveragingBenchmark implements Query {
  private static final int HELDOUT = 500;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description =
          "Steps of one worker; V workers take N/V each. Rounded up to whole rounds (default: what --time allows).")
  @Nullable Long steps;

  @Option(
      names = "--time",
      paramLabel = "TIME",
      defaultValue = "30m",
      converter = HoconDuration.class,
      description =
          "About how long it may take, as 10m, where --steps doesn't say it (default: ${DEFAULT-VALUE}).")
  Duration time = Duration.ZERO;

  @Option(
      names = "--workers",
      paramLabel = "V",
      split = ",",
      defaultValue = "1,2,4",
      description = "Numbers of workers (default: ${DEFAULT-VALUE}).")
  List<Integer> workers = new ArrayList<>();

  @Option(
      names = "--local-steps",
      paramLabel = "H",
      defaultValue = "25",
      description = "Local steps of a round in diloco and average (default: ${DEFAULT-VALUE}).")
  int localSteps;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Trainings of each kind (default: ${DEFAULT-VALUE}).")
  int seeds;

  @Option(
      names = "--points",
      paramLabel = "N",
      defaultValue = "4",
      description = "How often each training is measured (default: ${DEFAULT-VALUE}).")
  int points;

  @Option(names = "--out", paramLabel = "FILE", description = "Write the page here too.")
  @Nullable String out;

  @Option(names = "--plot", paramLabel = "FILE", description = "Draw the losses here, as SVG.")
  @Nullable String plot;

  @Override
  public void show(JobContext context) throws Exception {
    check();
    TokenTable table = TokenTable.open(context.run(), context.loadedConfig().hadoop());
    TrainingTokens tokens = TrainingTokens.of(context, table, Split.TRAIN);
    TrainingTokens kept = TrainingTokens.of(context, table, Split.HELDOUT);
    try (ScratchFolder folder = ScratchFolder.temporary(BenchOptions.FOLDER);
        HeldoutLoss heldout = new HeldoutLoss(context.config().generator(), kept, HELDOUT)) {
      VariantRuns runs = new VariantRuns(context, tokens, heldout, folder.files(), localSteps);
      AveragingTrials trials = new AveragingTrials(Variant.all(workers), seeds, points, localSteps);
      long count =
          steps == null ? trials.stepsWithin(time, runs) : trials.roundedUp(Math.max(1, steps));
      Map<Variant, Losses> losses = measure(context, trials, runs, count);
      int batch = context.config().generator().training().batchSize();
      AveragingPage page = new AveragingPage(losses, count, batch, points);
      page.page(seeds, localSteps, heldout.images()).publish(context.console(), out);
      if (plot != null) {
        Page.write(plot, page.chart().svg());
      }
    }
  }

  private void check() {
    if (localSteps < 1 || seeds < 1 || points < 1 || workers.stream().anyMatch(v -> v < 1)) {
      throw JobException.usage(
          "Invalid --local-steps %d, --seeds %d, --points %d or --workers %s; use 1 or more"
              .formatted(localSteps, seeds, points, workers));
    }
    if (Variant.all(workers).size() > LineChart.MOST_LINES) {
      throw JobException.usage(
          "Invalid --workers " + workers + ": too many to compare; name at most four numbers");
    }
  }

  private Map<Variant, Losses> measure(
      JobContext context, AveragingTrials trials, VariantRuns runs, long count) {
    Map<Variant, Losses> losses = new LinkedHashMap<>();
    for (Variant variant : trials.variants()) {
      List<double[]> bySeed = new ArrayList<>();
      for (int seed = 0; seed < seeds; seed++) {
        bySeed.add(runs.losses(variant, seed, count, points));
      }
      Losses found = new Losses(bySeed);
      losses.put(variant, found);
      context.console().note(variant + ": held-out loss " + found.at(points - 1));
    }
    return losses;
  }
}
