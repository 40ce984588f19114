package io.tessera.spark.round;

import io.tessera.core.checkpoint.RoundCommit;
import io.tessera.core.checkpoint.RoundCommit.WorkerRecord;
import io.tessera.core.checkpoint.RoundLog.Link;
import io.tessera.core.checkpoint.ShardMerge.Merged;
import io.tessera.core.checkpoint.TensorFiles;
import io.tessera.core.checkpoint.TensorFiles.StoredShard;
import io.tessera.core.training.RoundMode;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.round.RoundTask.Damaged;
import io.tessera.spark.round.RoundTask.Diverged;
import io.tessera.spark.round.RoundTask.Done;
import io.tessera.spark.round.RoundTask.Outcome;
import io.tessera.spark.run.Build;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Executes rounds: the workers' tasks, then the merging of what they give. Commits nothing, so a
 * round can be executed again to check or to mend it.
 */
final class Rounds {
  private final TrainingPlan plan;
  private final TaskStage stage;

  Rounds(TrainingPlan plan, TaskStage stage) {
    this.plan = plan;
    this.stage = stage;
  }

  /** A file that a task needs is missing or damaged. */
  static final class DamagedFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String path;
    private final String reason;

    DamagedFileException(Damaged<?> damaged) {
      super(damaged.reason());
      this.path = damaged.path();
      this.reason = damaged.reason();
    }

    String reason() {
      return reason;
    }

    String path() {
      return path;
    }
  }

  /** Parameters and shared optimizer after a round. */
  private record Merging(TensorFiles parameters, @Nullable TensorFiles outer) {}

  /** The commit of round 0. */
  RoundCommit initial() {
    TensorFiles parameters =
        done(stage.run(plan.stage() + ": initial weights", List.of(new InitialState()))).get(0);
    return commit(0, 0, null, new Merging(parameters, null), List.of());
  }

  /**
   * The task of a worker in the round after a commit.
   *
   * @param steps of the round
   */
  WorkerSteps worker(RoundCommit before, int worker, int steps) {
    TensorFiles optimizer =
        plan.sharesOptimizer()
            ? before.outer()
            : before.workers().isEmpty() ? null : before.workers().get(worker).optimizer();
    return new WorkerSteps(
        before.round() + 1,
        worker,
        before.steps(),
        steps,
        new TrainerState(before.parameters(), optimizer));
  }

  /**
   * Runs the workers that have given nothing yet, and adds what they give.
   *
   * @throws DamagedFileException if a worker can't read the state it starts from
   * @throws JobException if a loss or gradient is not finite
   */
  void work(
      Link before,
      int steps,
      SortedMap<Integer, Done<WorkerSteps.Result>> given,
      RoundClock clock) {
    List<WorkerSteps> tasks =
        IntStream.range(0, plan.workers())
            .filter(w -> !given.containsKey(w))
            .mapToObj(w -> worker(before.commit(), w, steps))
            .toList();
    if (tasks.isEmpty()) {
      return;
    }
    long start = System.nanoTime();
    List<Outcome<WorkerSteps.Result>> outcomes = stage.run(describe(before.commit(), steps), tasks);
    List<TaskTimes> times = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      if (outcomes.get(i) instanceof Done<WorkerSteps.Result> done) {
        given.put(tasks.get(i).worker(), done);
        times.add(done.times());
      }
    }
    clock.workers((System.nanoTime() - start) / 1e9, times, stage.slots());
    done(outcomes);
  }

  private String describe(RoundCommit before, int steps) {
    return "%s: round %d, steps %d to %d of %d"
        .formatted(
            plan.stage(),
            before.round() + 1,
            before.steps(),
            before.steps() + steps - 1,
            plan.totalSteps());
  }

  /**
   * Makes the round's result of what the workers gave.
   *
   * @throws DamagedFileException if an input is missing or damaged
   */
  RoundCommit merge(
      Link before,
      int steps,
      SortedMap<Integer, Done<WorkerSteps.Result>> given,
      RoundClock clock) {
    List<WorkerRecord> workers =
        given.values().stream().map(done -> done.result().worker()).toList();
    Set<String> runningStatistics = given.values().iterator().next().result().runningStatistics();
    Merging merging =
        plan.needsNoMerge()
            ? new Merging(workers.get(0).result(), null)
            : merging(before.commit(), workers, runningStatistics, clock);
    RoundCommit last = before.commit();
    return commit(last.round() + 1, last.steps() + steps, before.sha256(), merging, workers);
  }

  private Merging merging(
      RoundCommit before,
      List<WorkerRecord> workers,
      Set<String> runningStatistics,
      RoundClock clock) {
    boolean outer = plan.mode() == RoundMode.DILOCO;
    String name = plan.sharesOptimizer() ? "gradients" : "parameters";
    int chunks = workers.get(0).result().files().size();
    List<MergeChunk> tasks = new ArrayList<>();
    for (int c = 0; c < chunks; c++) {
      int chunk = c;
      Function<TensorFiles, StoredShard> part = files -> files.files().get(chunk);
      tasks.add(
          new MergeChunk(
              before.round() + 1,
              name,
              chunk,
              chunks,
              workers.stream().map(WorkerRecord::result).map(part).toList(),
              workers.stream().map(WorkerRecord::samples).toList(),
              outer ? part.apply(before.parameters()) : null,
              outer && before.outer() != null ? part.apply(before.outer()) : null,
              runningStatistics));
    }
    String round = plan.stage() + ": round " + (before.round() + 1);
    List<Merged> merged = done(stage.run(round + ", merging", tasks));
    clock.merged(merged);
    TensorFiles result = TensorFiles.of(merged.stream().map(Merged::result).toList());
    if (plan.sharesOptimizer()) {
      TrainerState start = new TrainerState(before.parameters(), before.outer());
      SharedStep step = new SharedStep(before.round() + 1, before.steps(), start, result);
      TrainerState after = done(stage.run(round + ", optimizer step", List.of(step))).get(0);
      return new Merging(Objects.requireNonNull(after.parameters()), after.optimizer());
    }
    return new Merging(
        result,
        outer
            ? TensorFiles.of(
                merged.stream().map(chunk -> Objects.requireNonNull(chunk.velocity())).toList())
            : null);
  }

  private RoundCommit commit(
      int round, long steps, @Nullable String parent, Merging merging, List<WorkerRecord> workers) {
    return new RoundCommit(
        RoundCommit.FORMAT,
        round,
        steps,
        parent,
        plan.configHash(),
        plan.mode(),
        plan.seed(),
        merging.parameters(),
        merging.outer(),
        workers,
        Build.versions());
  }

  /** Executes a round to its end, without mending anything. */
  RoundCommit execute(Link before, int steps, RoundClock clock) {
    SortedMap<Integer, Done<WorkerSteps.Result>> given = new TreeMap<>();
    work(before, steps, given, clock);
    return merge(before, steps, given, clock);
  }

  /** Copies files over others. */
  void copy(List<CopyShard> copies) {
    done(stage.run(plan.stage() + ": mending", copies));
  }

  static <R extends Serializable> List<R> done(List<Outcome<R>> outcomes) {
    List<R> results = new ArrayList<>();
    for (Outcome<R> outcome : outcomes) {
      if (outcome instanceof Diverged<R> diverged) {
        throw JobException.badConfig(diverged.message());
      }
    }
    for (Outcome<R> outcome : outcomes) {
      if (outcome instanceof Damaged<R> damaged) {
        throw new DamagedFileException(damaged);
      }
      results.add(((Done<R>) outcome).result());
    }
    return results;
  }
}
