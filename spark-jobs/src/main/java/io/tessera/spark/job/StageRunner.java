package io.tessera.spark.job;

import io.tessera.core.storage.StorageException;
import io.tessera.spark.exit.Failure;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.progress.Console;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.run.StageRecord;
import io.tessera.spark.run.StageRecord.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.SparkException;
import org.jspecify.annotations.Nullable;

/** Runs jobs, each unless it is done and current, and keeps the run's ledger. */
public final class StageRunner {
  private final JobContext context;
  private final InstantSource clock;

  /** Runs jobs in this context. */
  public StageRunner(JobContext context, InstantSource clock) {
    this.context = context;
    this.clock = clock;
  }

  /**
   * Runs one job.
   *
   * @throws JobException (usage) if a stage it needs is not done, (temporary) if it stopped as
   *     asked
   */
  public void run(Job job) throws Exception {
    Optional<StageRecord> before = context.run().stage(job.name());
    if (isDone(context.run(), job)) {
      if (job.isCurrent(context)) {
        before.ifPresent(
            stage -> context.console().say(StageText.summary(stage) + " - done already"));
        return;
      }
      context.console().note(job.name() + ": its input has changed since it was done.");
    }
    Optional<String> notNeeded = job.notNeeded(context.config());
    if (notNeeded.isPresent()) {
      new Attempt(job, before).skip(notNeeded.get());
      context.console().say(job.name() + ": not needed, " + notNeeded.get());
      return;
    }
    checkNeeds(job);
    if (context.stop().isRequested()) {
      throw stopped(new StoppedException("before " + job.name()));
    }
    context.label("stage", job.name());
    Attempt attempt = new Attempt(job, before);
    attempt.record(Status.RUNNING, Collections.emptySortedMap(), null);
    try {
      StageFigures figures = figures(job);
      StageRecord done = attempt.record(Status.DONE, values(figures, attempt.seconds()), null);
      context.console().say(StageText.summary(done));
    } catch (StoppedException e) {
      throw stopped(attempt, e);
    } catch (Exception | Error e) {
      if (context.stop().isRequested()) {
        throw stopped(attempt, e);
      }
      fail(attempt, e);
      throw e;
    }
  }

  /** Where the ledger can't be written either, what ended the job is still what counts. */
  private static void fail(Attempt attempt, Throwable failure) {
    try {
      attempt.record(Status.FAILED, Collections.emptySortedMap(), Failure.of(failure).message());
    } catch (StorageException | JobException e) {
      failure.addSuppressed(e);
    }
  }

  private StageFigures figures(Job job) throws Exception {
    try {
      return job.run(context);
    } catch (SparkException e) {
      throw context.explain(e);
    }
  }

  /** Whether the ledger says that a job is done and its outputs are there. */
  public static boolean isDone(RunDirectory run, Job job) {
    boolean recorded =
        run.stage(job.name()).filter(stage -> stage.status() == Status.DONE).isPresent();
    return recorded && job.outputs().stream().allMatch(run.storage()::exists);
  }

  private void checkNeeds(Job job) {
    for (String need : job.needs()) {
      boolean done =
          context.run().stage(need).filter(stage -> stage.status() == Status.DONE).isPresent();
      if (!done) {
        throw JobException.usage(
            "Cannot run %s: stage %s of %s is not done. Run `tessera %s` first, or `tessera pipeline` for everything."
                .formatted(job.name(), need, context.run().location(""), need));
      }
    }
  }

  private JobException stopped(Attempt attempt, Throwable cause) {
    attempt.record(Status.STOPPED, Collections.emptySortedMap(), why());
    return stopped(cause);
  }

  private JobException stopped(Throwable cause) {
    return JobException.temporary("Stopped: " + why() + ". Run the same command again to go on.")
        .causedBy(cause);
  }

  private String why() {
    return context.stop().reason().orElse("asked to stop");
  }

  private static SortedMap<String, Object> values(StageFigures figures, double seconds) {
    SortedMap<String, Object> values = new TreeMap<>(figures.values());
    values.put("units", figures.units());
    values.put("unit", figures.unit());
    if (seconds > 0) {
      values.put("unitsPerSecond", Math.round(figures.units() / seconds * 100) / 100.0);
    }
    return values;
  }

  /** One attempt at a stage. */
  private final class Attempt {
    private final Job job;
    private final int number;
    private final double secondsBefore;
    private final Instant started = clock.instant();

    Attempt(Job job, Optional<StageRecord> before) {
      this.job = job;
      this.number = before.map(StageRecord::attempts).orElse(0) + 1;
      this.secondsBefore =
          before
              .filter(stage -> stage.status() != Status.DONE)
              .map(StageRecord::seconds)
              .orElse(0.0);
    }

    double seconds() {
      return Duration.between(started, clock.instant()).toMillis() / 1000.0;
    }

    /** Leaves nothing to hold on to: another configuration may have a use for the stage. */
    void skip(String reason) {
      write(Status.SKIPPED, Collections.emptySortedMap(), false, reason);
    }

    StageRecord record(Status status, SortedMap<String, Object> figures, @Nullable String message) {
      boolean binding = status == Status.DONE || job.keepsPartialResults();
      return write(status, figures, binding, message);
    }

    private StageRecord write(
        Status status,
        SortedMap<String, Object> figures,
        boolean binding,
        @Nullable String message) {
      boolean running = status == Status.RUNNING;
      StageRecord stage =
          new StageRecord(
              StageRecord.VERSION,
              job.name(),
              status,
              number,
              started.truncatedTo(ChronoUnit.SECONDS).toString(),
              running ? null : clock.instant().truncatedTo(ChronoUnit.SECONDS).toString(),
              Math.round((secondsBefore + seconds()) * 1000) / 1000.0,
              figures,
              binding,
              context.loadedConfig().values(job.configKeys()),
              message);
      context.run().write(stage);
      return stage;
    }
  }

  /** A line about a stage: {@code shard: 10,000 images in 12 s (813/s)}. */
  static final class StageText {
    private StageText() {}

    static String summary(StageRecord stage) {
      Object units = stage.figures().get("units");
      Object unit = stage.figures().get("unit");
      String what =
          units instanceof Number number && unit != null
              ? Console.count(number.longValue()) + " " + unit + " in "
              : "";
      Object rate = stage.figures().get("unitsPerSecond");
      String speed =
          rate instanceof Number number ? " (" + speed(number.doubleValue()) + "/s)" : "";
      return stage.stage() + ": " + what + Console.duration(stage.seconds()) + speed;
    }

    private static String speed(double rate) {
      return rate < 10 ? String.format(Locale.ROOT, "%.1f", rate) : Console.count(Math.round(rate));
    }
  }
}
