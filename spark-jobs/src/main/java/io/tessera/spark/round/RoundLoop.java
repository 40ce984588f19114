package io.tessera.spark.round;

import io.tessera.core.checkpoint.RoundCommit;
import io.tessera.core.checkpoint.RoundCommit.WorkerRecord;
import io.tessera.core.checkpoint.RoundLog;
import io.tessera.core.checkpoint.RoundLog.Link;
import io.tessera.core.storage.Storage;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.metrics.RunMetrics;
import io.tessera.spark.progress.Progress;
import io.tessera.spark.storage.HadoopStorage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkContext;

/** Runs a stage's rounds from the last committed one to the last step, and commits each. */
public final class RoundLoop {
  private final TrainingPlan plan;
  private final JobContext context;
  private final Storage storage;
  private final RoundLog log;
  private final LocalStepsChoice localSteps;

  /** The rounds of this plan, on the context's Spark; nothing runs yet. */
  public RoundLoop(TrainingPlan plan, JobContext context) {
    this.plan = plan;
    this.context = context;
    storage =
        HadoopStorage.at(plan.location(), context.spark().sparkContext().hadoopConfiguration());
    log = new RoundLog(storage);
    localSteps = new LocalStepsChoice(plan, storage);
  }

  /**
   * Trains to the end.
   *
   * @return the last commit
   * @throws io.tessera.spark.job.StoppedException if asked to stop, after a commit
   */
  public RoundCommit run() {
    return run((before, commit) -> {});
  }

  /**
   * Trains to the end.
   *
   * @param watch is shown each round
   * @return the last commit
   * @throws io.tessera.spark.job.StoppedException if asked to stop, after a commit
   */
  public RoundCommit run(RoundWatch watch) {
    Optional<Link> last = log.latest();
    last.ifPresent(this::checkSameRun);
    goOn(last);
    SparkContext spark = context.spark().sparkContext();
    LostWork lost = new LostWork(plan.stage(), context.console());
    spark.addSparkListener(lost);
    TaskStage stage = new TaskStage(plan, context, lost);
    try {
      Rounds rounds = new Rounds(plan, stage);
      Link start = last.orElseGet(() -> log.append(rounds.initial()));
      showAgain(start.commit(), watch);
      return train(start, new Mending(rounds, log, lost, plan.stage()), lost, watch).commit();
    } finally {
      stage.release();
      spark.removeSparkListener(lost);
    }
  }

  private void goOn(Optional<Link> last) {
    boolean brokenOff = log.sweep(plan.keepRounds());
    last.filter(link -> link.commit().steps() < plan.totalSteps())
        .map(link -> link.commit().round())
        .filter(round -> round > 0 || brokenOff)
        .ifPresent(
            round ->
                context
                    .console()
                    .note(
                        plan.stage()
                            + ": goes on after round "
                            + round
                            + (brokenOff
                                ? "; round " + (round + 1) + " was broken off and is done again."
                                : ".")));
  }

  /** A process that died right after a commit has shown it to nobody. */
  private void showAgain(RoundCommit last, RoundWatch watch) {
    if (last.round() > 0) {
      log.at(last.round() - 1).ifPresent(before -> watch.committed(before.commit(), last));
    }
  }

  private Link train(Link start, Mending rounds, LostWork lost, RoundWatch watch) {
    Link last = start;
    long first = start.commit().steps();
    try (Progress progress =
        context.progress(new Progress.Work(plan.stage(), "steps", first, plan.totalSteps()))) {
      while (last.commit().steps() < plan.totalSteps()) {
        context.stop().check();
        RoundCommit before = last.commit();
        last = round(last, rounds, lost, progress);
        RoundCommit after = last.commit();
        progress.pausedFor(() -> watch.committed(before, after));
      }
    }
    return last;
  }

  private Link round(Link before, Mending rounds, LostWork lost, Progress progress) {
    RoundCommit last = before.commit();
    int steps = (int) Math.min(localSteps.after(last.round()), plan.totalSteps() - last.steps());
    context.label("round", Integer.toString(last.round() + 1));
    RoundClock clock = new RoundClock(last.round() + 1);
    RoundCommit next = rounds.round(before, steps, clock);
    context.run().requireHeld();
    Link link = log.append(next);
    log.collect(last, plan.keepRounds());
    long samples = link.commit().workers().stream().mapToLong(WorkerRecord::samples).sum();
    RoundReport report = clock.report(steps, samples, lost.take());
    report.write(storage);
    publish(link.commit(), report);
    progress.update(link.commit().steps(), figures(link.commit(), report));
    return link;
  }

  private void publish(RoundCommit commit, RoundReport report) {
    RunMetrics metrics = context.metrics();
    String stage = plan.stage();
    metrics.set(stage, "round", commit.round());
    metrics.set(stage, "round seconds", report.seconds());
    metrics.set(stage, "compute share", report.compute());
    metrics.set(stage, "exchange share", report.exchange());
    metrics.set(stage, "outer share", report.outer());
    metrics.add(stage, "tasks redone", report.redone().size());
    metrics.add(
        stage,
        "lost seconds",
        report.redone().stream().mapToDouble(RoundReport.Redone::lostSeconds).sum());
  }

  private static Map<String, Double> figures(RoundCommit commit, RoundReport report) {
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("loss", loss(commit));
    figures.put("images/s", report.samplesPerSecond());
    if (report.cosine() != null) {
      figures.put("cosine", report.cosine());
    }
    return figures;
  }

  /** Mean loss of a round over its workers. */
  static double loss(RoundCommit commit) {
    return commit.workers().stream()
        .mapToDouble(worker -> worker.metrics().getOrDefault("loss", Double.NaN))
        .average()
        .orElse(Double.NaN);
  }

  private void checkSameRun(Link link) {
    if (!link.commit().configHash().equals(plan.configHash())) {
      throw JobException.badConfig(
          "Cannot resume "
              + plan.stage()
              + " in "
              + storage.location("")
              + ": its rounds were made with another configuration (hash "
              + link.commit().configHash()
              + ", now "
              + plan.configHash()
              + "); restore it, or use another --run folder");
    }
  }
}
