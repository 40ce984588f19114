package io.tessera.spark;

import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.SparkQuery;
import io.tessera.spark.round.RoundCheck;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.training.ClassifierTraining;
import io.tessera.spark.training.GeneratorTraining;
import io.tessera.spark.training.StageTraining;
import io.tessera.spark.training.TokenizerTraining;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Proves that a run's trainings are what their records say. */
@Command(
    name = "verify",
    header = "Proves that a run's trainings are what their records say.",
    description = {
      "",
      "For each training of the run: walks the chain of its rounds, compares the files that are kept with their SHA-256, and does one"
          + " worker's part of one round again, from the state before it, to compare the results bit for bit. Needs the run's recipe"
          + " (--config) and changes nothing. Exit code 65 if something is wrong.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tessera verify --config conf/quickstart.conf",
      "  tessera verify --config conf/quickstart.conf --training generator --round 12 --worker 1",
      "  tessera verify --config conf/quickstart.conf --no-repeat"
    })
final class Verify implements SparkQuery {
  /** Trainings by their folder. */
  private static final Map<String, Function<JobContext, StageTraining>> TRAININGS =
      new LinkedHashMap<>();

  static {
    TRAININGS.put(TokenizerTraining.FOLDER, TokenizerTraining::of);
    TRAININGS.put(GeneratorTraining.FOLDER, GeneratorTraining::of);
    TRAININGS.put(
        ClassifierTraining.FOLDER,
        context -> ClassifierTraining.of(context, ImageTable.open(context.run())));
  }

  @Option(
      names = "--training",
      paramLabel = "NAME",
      description = "Only this one: tokenizer, generator or classifier.")
  @Nullable String training;

  @Option(
      names = "--round",
      paramLabel = "N",
      description = "The round to do again (default: the last).")
  @Nullable Integer round;

  @Option(
      names = "--worker",
      paramLabel = "W",
      description = "The virtual worker whose part to do again (default: ${DEFAULT-VALUE}).",
      defaultValue = "0")
  int worker;

  @Option(
      names = "--no-repeat",
      negatable = false,
      description = "Check the chain and the files only.")
  boolean noRepeat;

  @Override
  public void show(JobContext context) {
    if (training != null && !TRAININGS.containsKey(training)) {
      throw JobException.usage(
          "Invalid --training: " + training + "; use one of " + TRAININGS.keySet());
    }
    List<String> problems = new ArrayList<>();
    TRAININGS.forEach(
        (folder, of) -> {
          boolean begun = context.storage().exists(folder + "/rounds/000000.json");
          if (begun && (training == null || training.equals(folder))) {
            problems.addAll(check(context, folder, of.apply(context)));
          } else if (folder.equals(training)) {
            throw JobException.usage("Cannot verify " + folder + ": it has no rounds yet");
          }
        });
    if (!problems.isEmpty()) {
      problems.forEach(context.console()::say);
      throw JobException.badData(
          "The run is not what its records say: "
              + problems.size()
              + " problems, first: "
              + problems.get(0));
    }
  }

  private List<String> check(JobContext context, String folder, StageTraining stage) {
    RoundCheck check = new RoundCheck(stage.plan(), context);
    int commits = check.chain();
    int files = check.files();
    String repeated = "";
    int last = round == null ? check.lastRound() : round;
    if (!noRepeat && last > 0) {
      check.repeat(last, worker);
      repeated = String.format(Locale.ROOT, ", round %d of worker %d repeated", last, worker);
    }
    context
        .console()
        .say(
            String.format(
                Locale.ROOT,
                "%-10s %s: %d commits in the chain, %d files%s",
                folder,
                check.problems().isEmpty() ? "sound" : "NOT SOUND",
                commits,
                files,
                repeated));
    return check.problems();
  }
}
