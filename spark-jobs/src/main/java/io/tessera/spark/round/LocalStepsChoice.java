package io.tessera.spark.round;

import io.tessera.core.checkpoint.FormatVersion;
import io.tessera.core.checkpoint.Json;
import io.tessera.core.storage.Storage;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The number of local steps of a round: the plan's; or, where the plan leaves it open, the least
 * with which everything but local steps takes at most 5 % of a round, within 30 to 500. That is
 * measured in the second of two short rounds, once, and written down: a run that is resumed keeps
 * its choice.
 */
final class LocalStepsChoice {
  /** File of the choice in the stage's folder. */
  static final String FILE = "local-steps.json";

  private static final int PROBE = 10;
  private static final int PROBES = 2;
  private static final double OVERHEAD = 0.05;
  private static final int LEAST = 30;
  private static final int MOST = 500;

  private final TrainingPlan plan;
  private final Storage storage;

  LocalStepsChoice(TrainingPlan plan, Storage storage) {
    this.plan = plan;
    this.storage = storage;
  }

  /**
   * What {@value #FILE} says.
   *
   * @param version of this format, {@link #VERSION}; null in files of before it was recorded
   * @param localSteps of each round
   * @param stepSeconds measured seconds of a local step
   * @param overheadSeconds measured seconds of a round beside its local steps
   */
  @FormatVersion(Choice.VERSION)
  record Choice(
      @Nullable Integer version, int localSteps, double stepSeconds, double overheadSeconds) {
    private static final int VERSION = 1;
  }

  /** Local steps of the round after a number of committed ones. */
  int after(int rounds) {
    if (plan.sharesOptimizer()) {
      return 1;
    }
    if (plan.localSteps() > 0) {
      return plan.localSteps();
    }
    return chosen()
        .or(() -> rounds < PROBES ? Optional.empty() : measured(rounds))
        .map(Choice::localSteps)
        .orElse(PROBE);
  }

  private Optional<Choice> chosen() {
    return storage.exists(FILE)
        ? Optional.of(
            Json.read(
                new String(storage.read(FILE), StandardCharsets.UTF_8),
                Choice.class,
                storage.location(FILE)))
        : Optional.empty();
  }

  private Optional<Choice> measured(int round) {
    Optional<Choice> choice = RoundReport.read(storage, round).map(LocalStepsChoice::of);
    choice.ifPresent(
        found ->
            storage.createIfAbsent(FILE, Json.writePretty(found).getBytes(StandardCharsets.UTF_8)));
    return choice;
  }

  static Choice of(RoundReport report) {
    double step = report.compute() * report.seconds() / report.steps();
    double overhead = (1 - report.compute()) * report.seconds();
    double needed = overhead * (1 - OVERHEAD) / (OVERHEAD * step);
    int steps = (int) Math.max(LEAST, Math.min(MOST, Math.ceil(needed)));
    return new Choice(Choice.VERSION, steps, step, overhead);
  }
}
