package io.tessera.spark.round;

import io.tessera.core.checkpoint.RoundCommit;
import io.tessera.core.checkpoint.RoundCommit.WorkerRecord;
import io.tessera.core.checkpoint.RoundLog;
import io.tessera.core.checkpoint.RoundLog.Link;
import io.tessera.core.checkpoint.TensorFiles;
import io.tessera.core.checkpoint.TensorFiles.StoredShard;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.round.RoundTask.Done;
import io.tessera.spark.round.Rounds.DamagedFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Executes a round whatever becomes of its files: what is missing or damaged is made again by
 * whoever made it, the state before the round included.
 */
final class Mending {
  /** As often a round is mended before the storage counts as unfit. */
  private static final int MOST = 8;

  private final Rounds rounds;
  private final RoundLog log;
  private final LostWork lost;
  private final String stage;

  Mending(Rounds rounds, RoundLog log, LostWork lost, String stage) {
    this.rounds = rounds;
    this.log = log;
    this.lost = lost;
    this.stage = stage;
  }

  /** Executes the round after a commit. */
  RoundCommit round(Link before, int steps, RoundClock clock) {
    SortedMap<Integer, Done<WorkerSteps.Result>> given = new TreeMap<>();
    for (int mended = 0; mended < MOST; mended++) {
      try {
        rounds.work(before, steps, given, clock);
        return rounds.merge(before, steps, given, clock);
      } catch (DamagedFileException e) {
        mend(before, given, e);
      }
    }
    throw JobException.temporary(
        "Cannot execute round "
            + (before.commit().round() + 1)
            + " of "
            + stage
            + ": its files were damaged "
            + MOST
            + " times in a row. Check the storage, then run the same command again");
  }

  private void mend(
      Link before,
      SortedMap<Integer, Done<WorkerSteps.Result>> given,
      DamagedFileException damage) {
    String path = damage.path();
    String where = stage + ": round " + (before.commit().round() + 1);
    for (Done<WorkerSteps.Result> done : List.copyOf(given.values())) {
      WorkerRecord record = done.result().worker();
      if (contains(record.result(), path)) {
        given.remove(record.worker());
        String name = "worker " + record.worker() + "'s result";
        lost.add(new RoundReport.Redone(name, done.times().total(), damage.reason()), where);
      }
    }
    if (before.commit().state().stream().anyMatch(files -> contains(files, path))) {
      long start = System.nanoTime();
      repair(before.commit(), damage);
      double seconds = (System.nanoTime() - start) / 1e9;
      lost.add(new RoundReport.Redone("the round before", seconds, damage.reason()), where);
    }
  }

  /** Executes a committed round again and puts its files in the place of the damaged ones. */
  private void repair(RoundCommit commit, DamagedFileException damage) {
    RoundCommit again = commit.round() == 0 ? rounds.initial() : executeAgain(commit, damage);
    if (!again.contentHash().equals(commit.contentHash())) {
      throw JobException.badData(
          "Cannot repair round "
              + commit.round()
              + " of "
              + stage
              + ": executed again it has another result, as on other hardware or with another version of the software. "
              + damage.reason());
    }
    List<CopyShard> copies = new ArrayList<>();
    for (int i = 0; i < commit.state().size(); i++) {
      List<StoredShard> damaged = commit.state().get(i).files();
      List<StoredShard> sound = again.state().get(i).files();
      for (int j = 0; j < damaged.size(); j++) {
        copies.add(new CopyShard(sound.get(j), damaged.get(j).path()));
      }
    }
    rounds.copy(copies);
  }

  private RoundCommit executeAgain(RoundCommit commit, DamagedFileException damage) {
    Optional<Link> before = log.at(commit.round() - 1);
    if (before.isEmpty()) {
      throw unrepairable(commit, damage);
    }
    int steps = (int) (commit.steps() - before.get().commit().steps());
    try {
      return rounds.execute(before.get(), steps, new RoundClock(commit.round()));
    } catch (DamagedFileException e) {
      throw unrepairable(commit, damage);
    }
  }

  private JobException unrepairable(RoundCommit commit, DamagedFileException damage) {
    return JobException.badData(
        "Cannot repair round "
            + commit.round()
            + " of "
            + stage
            + ": the files of the round before are gone or damaged too (training.keep-rounds says how many rounds are kept)."
            + " Restore them, or delete the stage's folder to train it anew. "
            + damage.reason());
  }

  private static boolean contains(TensorFiles files, String path) {
    return files.files().stream().anyMatch(file -> file.path().equals(path));
  }
}
