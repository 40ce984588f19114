package io.tessera.spark.training;

import io.tessera.core.checkpoint.RoundCommit;
import io.tessera.core.checkpoint.RoundLog;
import io.tessera.core.storage.Storage;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.progress.Progress;
import io.tessera.spark.run.Build;
import io.tessera.spark.storage.HadoopStorage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;

/** Runs a stage's rounds from the last committed one to the last step, and commits each. */
public final class RoundLoop {
  private final TrainingPlan plan;
  private final JobContext context;
  private final Storage storage;
  private final RoundLog log;

  public RoundLoop(TrainingPlan plan, JobContext context) {
    this.plan = plan;
    this.context = context;
    storage =
        HadoopStorage.at(plan.location(), context.spark().sparkContext().hadoopConfiguration());
    log = new RoundLog(storage);
  }

  /**
   * Trains to the end.
   *
   * @return the last commit
   * @throws io.tessera.spark.job.StoppedException if asked to stop, after a commit
   */
  public RoundCommit run() {
    Optional<RoundLog.Link> last = log.latest();
    last.ifPresent(this::checkSameRun);
    long start = last.map(link -> link.commit().steps()).orElse(0L);
    try (Progress progress =
        context.progress(new Progress.Work(plan.stage(), "steps", start, plan.totalSteps()))) {
      JavaSparkContext spark = new JavaSparkContext(context.spark().sparkContext());
      RoundWorker worker =
          new RoundWorker(
              plan, spark.broadcast(new SerializableConfiguration(spark.hadoopConfiguration())));
      while (last.isEmpty() || last.get().commit().steps() < plan.totalSteps()) {
        context.stop().check();
        last = Optional.of(round(spark, worker, last));
        RoundCommit commit = last.get().commit();
        progress.update(
            commit.steps(), figures(commit, commit.steps() - start, progress.seconds()));
        log.collect(plan.keepRounds());
      }
      return last.get().commit();
    } finally {
      ExecutorTrainers.release(plan);
    }
  }

  private RoundLog.Link round(
      JavaSparkContext spark, RoundWorker worker, Optional<RoundLog.Link> last) {
    int round = last.map(link -> link.commit().round()).orElse(0) + 1;
    long first = last.map(link -> link.commit().steps()).orElse(0L);
    int steps = (int) Math.min(plan.localSteps(), plan.totalSteps() - first);
    List<RoundTask> tasks =
        java.util.stream.IntStream.range(0, plan.workers())
            .mapToObj(
                w ->
                    new RoundTask(
                        round,
                        w,
                        first,
                        steps,
                        last.map(link -> state(link.commit(), w)).orElse(null)))
            .toList();
    context.describe(
        plan.stage()
            + ": round "
            + round
            + ", steps "
            + first
            + " to "
            + (first + steps - 1)
            + " of "
            + plan.totalSteps());
    List<RoundTask.Result> results =
        spark.parallelize(tasks, plan.workers()).map(worker::run).collect();
    return log.append(commit(round, first + steps, last, results));
  }

  private RoundCommit commit(
      int round, long steps, Optional<RoundLog.Link> last, List<RoundTask.Result> results) {
    return new RoundCommit(
        RoundCommit.FORMAT,
        round,
        steps,
        last.map(RoundLog.Link::sha256).orElse(null),
        plan.configHash(),
        "single",
        plan.seed(),
        results.get(0).parameters(),
        results.stream().map(RoundTask.Result::worker).toList(),
        Build.versions());
  }

  private static RoundTask.State state(RoundCommit commit, int worker) {
    return new RoundTask.State(commit.parameters(), commit.workers().get(worker).optimizer());
  }

  private Map<String, Double> figures(RoundCommit commit, long steps, double seconds) {
    Map<String, Double> means = commit.workers().get(0).metrics();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("loss", means.getOrDefault("loss", Double.NaN));
    figures.put("images/s", steps * plan.workers() * plan.batchSize() / seconds);
    return figures;
  }

  private void checkSameRun(RoundLog.Link link) {
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
