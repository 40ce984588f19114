package io.tessera.spark;

import io.tessera.core.storage.Storage;
import io.tessera.spark.evaluate.SweepRecord;
import io.tessera.spark.job.Job;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.Query;
import io.tessera.spark.job.StageRunner;
import io.tessera.spark.progress.Console;
import io.tessera.spark.round.RoundSummary;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.run.RunIdentity;
import io.tessera.spark.run.StageRecord;
import io.tessera.spark.training.ClassifierTraining;
import io.tessera.spark.training.GeneratorTraining;
import io.tessera.spark.training.TokenizerTraining;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a run has and what comes next. */
@Command(
    name = "status",
    header = "Shows the stages of a run and what would run next.",
    description = {
      "",
      "Reads the run's ledger (stages/*.json) and prints a line per stage: how it stands, when it began, how long it took and"
          + " what it made; of each training its rounds, its loss, and where the time of the last rounds went; and the guidance scale that was chosen. Changes nothing and does not start Spark.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tessera status --run runs/quickstart",
      "  tessera status --config conf/quickstart.conf",
      "  tessera status --run s3a://bucket/runs/nightly --result"
    })
final class Status implements Query {
  private static final String ROW = "%-18s %-8s %-21s %9s  %s";

  private static final List<String> TRAININGS =
      List.of(TokenizerTraining.FOLDER, GeneratorTraining.FOLDER, ClassifierTraining.FOLDER);

  @Option(
      names = "--result",
      description =
          "Print result.json alone: how the last command ended, with its exit code. Nothing if none has ended yet.")
  boolean result;

  private final List<Job> jobs;

  Status(List<Job> jobs) {
    this.jobs = List.copyOf(jobs);
  }

  @Override
  public void show(JobContext context) {
    if (result) {
      showResult(context.run().storage(), context.console());
    } else {
      showStages(context.run(), context.console());
    }
  }

  private static void showResult(Storage storage, Console console) {
    if (storage.exists(RunDirectory.RESULT)) {
      console.say(
          new String(storage.read(RunDirectory.RESULT), StandardCharsets.UTF_8).stripTrailing());
    }
  }

  private void showStages(RunDirectory run, Console console) {
    Optional<RunIdentity> identity = run.read(RunDirectory.RUN, RunIdentity.class);
    console.say(
        identity
            .map(id -> "Run " + id.id() + " in " + run.location("") + ", seed " + id.seed())
            .orElse("No run in " + run.location("") + " yet."));
    console.say(String.format(Locale.ROOT, ROW, "STAGE", "STATUS", "STARTED", "TIME", "RESULT"));
    jobs.forEach(job -> console.say(row(run, job)));
    for (String folder : TRAININGS) {
      RoundSummary.of(run, folder).forEach(console::say);
    }
    SweepRecord.read(run).map(SweepRecord::line).ifPresent(console::say);
    console.say(
        jobs.stream()
            .filter(job -> !StageRunner.isDone(run, job) && !isSkipped(run, job))
            .findFirst()
            .map(job -> "Next: tessera " + job.name())
            .orElse("Everything is done."));
  }

  private static String row(RunDirectory run, Job job) {
    return run.stage(job.name())
        .map(stage -> row(stage, status(run, job, stage)))
        .orElseGet(
            () -> String.format(Locale.ROOT, ROW, job.name(), "-", "", "", "").stripTrailing());
  }

  private static String row(StageRecord stage, String status) {
    return String.format(
            Locale.ROOT,
            ROW,
            stage.stage(),
            status,
            stage.started(),
            Console.duration(stage.seconds()),
            result(stage))
        .stripTrailing();
  }

  private static boolean isSkipped(RunDirectory run, Job job) {
    return run.stage(job.name())
        .filter(stage -> stage.status() == StageRecord.Status.SKIPPED)
        .isPresent();
  }

  private static String status(RunDirectory run, Job job, StageRecord stage) {
    boolean lost = stage.status() == StageRecord.Status.DONE && !StageRunner.isDone(run, job);
    return lost ? "deleted" : stage.status().name().toLowerCase(Locale.ROOT);
  }

  private static String result(StageRecord stage) {
    Object units = stage.figures().get("units");
    String made =
        units instanceof Number number
            ? Console.count(number.longValue()) + " " + stage.figures().get("unit")
            : "";
    return stage.message() == null ? made : stage.message().lines().findFirst().orElse("");
  }
}
