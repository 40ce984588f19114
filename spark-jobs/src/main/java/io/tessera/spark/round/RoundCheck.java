package io.tessera.spark.round;

import io.tessera.core.checkpoint.RoundCommit;
import io.tessera.core.checkpoint.RoundCommit.WorkerRecord;
import io.tessera.core.checkpoint.RoundLog;
import io.tessera.core.checkpoint.RoundLog.Link;
import io.tessera.core.checkpoint.TensorFiles;
import io.tessera.core.checkpoint.TensorFiles.StoredShard;
import io.tessera.core.storage.Storage;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.round.Rounds.DamagedFileException;
import io.tessera.spark.storage.HadoopStorage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Checks the rounds of a training: their chain, their files, and a worker's part done again. */
public final class RoundCheck {
  private final TrainingPlan plan;
  private final Storage storage;
  private final RoundLog log;
  private final TaskStage stage;
  private final List<String> problems = new ArrayList<>();

  /** A check of the rounds that the plan describes. */
  public RoundCheck(TrainingPlan plan, JobContext context) {
    this.plan = plan;
    storage =
        HadoopStorage.at(plan.location(), context.spark().sparkContext().hadoopConfiguration());
    log = new RoundLog(storage);
    stage = new TaskStage(plan, context, new LostWork(plan.stage(), context.console()));
  }

  /** What was wrong so far, a line each. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /**
   * Walks the chain of commits from round 0.
   *
   * @return the number of commits
   */
  public int chain() {
    List<RoundCommit> rounds = log.all();
    for (int i = 0; i < rounds.size(); i++) {
      RoundCommit commit = rounds.get(i);
      String parent = i == 0 ? null : rounds.get(i - 1).contentHash();
      if (commit.round() != i) {
        problems.add("round " + i + " has no commit: the next one there is is " + commit.round());
        return rounds.size();
      }
      if (!Objects.equals(commit.parent(), parent)) {
        problems.add(
            "round " + i + " does not follow from round " + (i - 1) + ": one of them was changed");
      }
      if (!commit.configHash().equals(plan.configHash())) {
        problems.add(
            "round "
                + i
                + " was made with another configuration or other data (hash "
                + commit.configHash()
                + ", here "
                + plan.configHash()
                + ")");
      }
    }
    return rounds.size();
  }

  /**
   * Compares the files of the kept rounds with their hashes, on executors.
   *
   * @return the number of files
   */
  public int files() {
    Map<String, StoredShard> files = new TreeMap<>();
    int last = log.latest().map(link -> link.commit().round()).orElse(-1);
    for (int round = Math.max(0, last - plan.keepRounds() + 1); round <= last; round++) {
      log.at(round).ifPresent(link -> state(link.commit(), link.commit().round() == last, files));
    }
    List<CheckShards> tasks = new ArrayList<>();
    List<StoredShard> all = List.copyOf(files.values());
    int parts = Math.max(1, Math.min(all.size(), stage.slots()));
    for (int part = 0; part < parts; part++) {
      int offset = part;
      tasks.add(
          new CheckShards(
              IntStream.range(0, all.size())
                  .filter(i -> i % parts == offset)
                  .mapToObj(all::get)
                  .toList()));
    }
    Rounds.done(stage.run(plan.stage() + ": check files", tasks))
        .forEach(found -> problems.addAll(found.lines()));
    return all.size();
  }

  private static void state(RoundCommit commit, boolean last, Map<String, StoredShard> files) {
    Stream.concat(
            commit.state().stream(),
            last ? commit.workers().stream().map(WorkerRecord::result) : Stream.of())
        .map(TensorFiles::files)
        .flatMap(Collection::stream)
        .forEach(file -> files.put(file.path(), file));
  }

  /**
   * Does a worker's part of a round again, from the state before it, and compares.
   *
   * @throws JobException if there is no such round or worker, or the state before it is gone
   */
  public void repeat(int round, int worker) {
    Link link = log.at(round).filter(found -> round > 0).orElseThrow(() -> noSuch(round));
    if (worker < 0 || worker >= link.commit().workers().size()) {
      throw JobException.usage(
          "Invalid --worker: "
              + worker
              + "; round "
              + round
              + " has workers 0 to "
              + (link.commit().workers().size() - 1));
    }
    Link before = log.at(round - 1).orElseThrow(() -> noSuch(round - 1));
    int steps = (int) (link.commit().steps() - before.commit().steps());
    WorkerRecord recorded = link.commit().workers().get(worker);
    WorkerRecord again = again(before.commit(), worker, steps);
    compare(round, worker, "result", recorded.result(), again.result());
    if (recorded.optimizer() != null && again.optimizer() != null) {
      compare(round, worker, "moments", recorded.optimizer(), again.optimizer());
    }
  }

  private WorkerRecord again(RoundCommit before, int worker, int steps) {
    WorkerSteps task = new Rounds(plan, stage).worker(before, worker, steps);
    try {
      WorkerRecord record =
          Rounds.done(
                  stage.run(
                      plan.stage() + ": repeat round " + task.round() + ", " + task.name(),
                      List.of(task)))
              .get(0)
              .worker();
      Stream.of(record.result(), record.optimizer())
          .filter(Objects::nonNull)
          .flatMap(files -> files.files().stream())
          .forEach(file -> storage.deleteRecursively(file.path()));
      return record;
    } catch (DamagedFileException e) {
      throw JobException.badData(
          "Cannot repeat round "
              + task.round()
              + " of "
              + plan.stage()
              + ": the state before it is not kept, or damaged. Choose a later round, or train with a higher keep-rounds. "
              + e.reason());
    } finally {
      stage.release();
    }
  }

  private void compare(
      int round, int worker, String what, TensorFiles recorded, TensorFiles again) {
    if (!recorded.sha256().equals(again.sha256())) {
      problems.add(
          "round %d, worker %d: repeated, its %s have SHA-256 %s; recorded is %s (they also differ on another kind of CPU or GPU, or with other compute.threads)"
              .formatted(round, worker, what, again.sha256(), recorded.sha256()));
    }
  }

  /** The last committed round; -1 before the first. */
  public int lastRound() {
    return log.latest().map(link -> link.commit().round()).orElse(-1);
  }

  private JobException noSuch(int round) {
    return JobException.usage(
        "Invalid --round: " + round + "; " + plan.stage() + " has rounds 1 to " + lastRound());
  }
}
