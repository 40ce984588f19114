package io.tessera.spark.round;

import io.tessera.core.checkpoint.FormatVersion;
import io.tessera.core.checkpoint.Json;
import io.tessera.core.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a round went, {@code reports/NNNNNN.json}. Unlike the commit it tells of the clock and of
 * mishaps, so two equal trainings have different ones.
 *
 * @param version of this format, {@link #VERSION}
 * @param round its number
 * @param steps local steps of each worker
 * @param samples of all workers
 * @param seconds that it took
 * @param compute share of the time in local steps
 * @param exchange share in reading and writing workers' states
 * @param outer share in merging and committing
 * @param scheduling share in everything else
 * @param cosine mean cosine similarity between what two workers moved; null with one worker or
 *     without an outer optimizer
 * @param deltaNorms Euclidean norm of what each worker moved; empty without an outer optimizer
 * @param redone tasks that were done again
 */
@FormatVersion(RoundReport.VERSION)
public record RoundReport(
    int version,
    int round,
    int steps,
    long samples,
    double seconds,
    double compute,
    double exchange,
    double outer,
    double scheduling,
    @Nullable Double cosine,
    List<Double> deltaNorms,
    List<Redone> redone) {
  /** The version that this program writes. */
  static final int VERSION = 1;

  /**
   * A task that was done again.
   *
   * @param task its name
   * @param lostSeconds of work that were lost
   * @param reason what happened
   */
  public record Redone(String task, double lostSeconds, String reason) {}

  /** Path of a round's report in the stage's folder. */
  static String path(int round) {
    return String.format(Locale.ROOT, "reports/%06d.json", round);
  }

  /** Samples of all workers a second. */
  public double samplesPerSecond() {
    return samples / seconds;
  }

  void write(Storage storage) {
    storage.write(path(round), Json.writePretty(this).getBytes(StandardCharsets.UTF_8));
  }

  /** The report of a round, if it was written. */
  public static Optional<RoundReport> read(Storage storage, int round) {
    String path = path(round);
    return storage.exists(path)
        ? Optional.of(
            Json.readIgnoringUnknown(
                new String(storage.read(path), StandardCharsets.UTF_8),
                RoundReport.class,
                storage.location(path)))
        : Optional.empty();
  }
}
