package io.tessera.spark.round;

import io.tessera.core.checkpoint.RoundCommit;
import io.tessera.core.checkpoint.RoundLog;
import io.tessera.core.checkpoint.RoundLog.Link;
import io.tessera.core.storage.Storage;
import io.tessera.spark.run.RunDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** Tells in a few lines how far a training is and where its time goes. */
public final class RoundSummary {
  /** Rounds that the shares of time are taken over. */
  private static final int RECENT = 10;

  private RoundSummary() {}

  /** Lines about the training in a folder of a run; none before its first round. */
  public static List<String> of(RunDirectory run, String folder) {
    Storage storage = run.storage().folder(folder);
    Optional<Link> last = new RoundLog(storage).latest().filter(link -> link.commit().round() > 0);
    if (last.isEmpty()) {
      return List.of();
    }
    RoundCommit commit = last.get().commit();
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s: round %d, step %d, %d workers (%s), loss %.4f",
            folder,
            commit.round(),
            commit.steps(),
            commit.workers().size(),
            commit.mode().name().toLowerCase(Locale.ROOT),
            RoundLoop.loss(commit)));
    List<RoundReport> recent = new ArrayList<>();
    for (int round = Math.max(1, commit.round() - RECENT + 1); round <= commit.round(); round++) {
      RoundReport.read(storage, round).ifPresent(recent::add);
    }
    if (!recent.isEmpty()) {
      lines.add(times(recent));
    }
    return lines;
  }

  private static String times(List<RoundReport> rounds) {
    double seconds = rounds.stream().mapToDouble(RoundReport::seconds).sum();
    double samples = rounds.stream().mapToDouble(RoundReport::samples).sum();
    int redone = rounds.stream().mapToInt(report -> report.redone().size()).sum();
    return String.format(
        Locale.ROOT,
        "  last %d rounds: %.1f samples/s; compute %.0f %%, exchange %.0f %%, outer step %.0f %%, scheduling %.0f %%%s%s",
        rounds.size(),
        samples / seconds,
        share(rounds, seconds, RoundReport::compute),
        share(rounds, seconds, RoundReport::exchange),
        share(rounds, seconds, RoundReport::outer),
        share(rounds, seconds, RoundReport::scheduling),
        cosine(rounds),
        redone == 0 ? "" : "; " + redone + " tasks done again");
  }

  private static double share(
      List<RoundReport> rounds, double seconds, ToDoubleFunction<RoundReport> part) {
    return 100
        * rounds.stream().mapToDouble(report -> part.applyAsDouble(report) * report.seconds()).sum()
        / seconds;
  }

  private static String cosine(List<RoundReport> rounds) {
    Double last = rounds.get(rounds.size() - 1).cosine();
    return last == null ? "" : String.format(Locale.ROOT, "; cosine between workers %.2f", last);
  }
}
