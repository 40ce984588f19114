package io.tessera.integration.kills;

import io.tessera.core.random.CounterRandom;
import io.tessera.integration.kills.Fault.Action;
import io.tessera.integration.kills.Fault.In;
import io.tessera.integration.kills.Fault.Moment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** A tokenizing with kills; which and when follow from the seed. */
record TokenizeKill(int seed, Victim victim) {
  private static final int ALONE = 20;
  private static final int PAIRS = 1;

  /**
   * Operations of executors that a kill may save them: what a killed one had begun and another
   * finds done, or the driver does for it. Kills come no later, so that each one does come.
   */
  private static final int SAVED = 8;

  /** All of them, by seed. */
  static List<TokenizeKill> all() {
    return IntStream.rangeClosed(1, ALONE + PAIRS)
        .mapToObj(seed -> new TokenizeKill(seed, victim(seed)))
        .toList();
  }

  private static Victim victim(int seed) {
    if (seed > ALONE) {
      return Victim.ONE_OF_TWO_COMMANDS;
    }
    return switch (random(seed).below(0, 10)) {
      case 0, 1, 2, 3, 4, 5 -> Victim.EXECUTOR;
      case 6 -> Victim.TWO_EXECUTORS;
      case 7, 8 -> Victim.DRIVER;
      default -> Victim.EXECUTOR_THEN_DRIVER;
    };
  }

  private static CounterRandom random(int seed) {
    return CounterRandom.of(seed, "kills of tokenizing");
  }

  /** The kills, at operations drawn uniformly from the course. */
  List<Fault> kills(Course course) {
    CounterRandom random = random(seed);
    int executors = course.executors() - SAVED;
    int one = 1 + random.below(1, executors);
    int other = 1 + random.below(2, executors);
    return switch (victim) {
      case EXECUTOR -> List.of(Course.atExecutors(one, Action.KILL));
      case TWO_EXECUTORS ->
          List.of(Course.atExecutors(one, Action.KILL), Course.atExecutors(other, Action.KILL));
      case DRIVER ->
          List.of(
              random.below(3, 2) == 0
                  ? Course.atExecutors(one, Action.KILL_DRIVER)
                  : Course.atDriver(1 + random.below(4, course.driver())));
      case EXECUTOR_THEN_DRIVER ->
          List.of(
              Course.atExecutors(Math.min(one, other), Action.KILL),
              Course.atExecutors(Math.max(one, other), Action.KILL_DRIVER));
      case ONE_OF_TWO_COMMANDS ->
          List.of(Course.atDriver(1 + random.below(4, course.driver() + executors)));
    };
  }

  /** All that is laid out: the kills, and the counter of begun files after them. */
  List<Fault> faults(Course course) {
    List<Fault> faults = new ArrayList<>(kills(course));
    faults.add(Course.begunFiles());
    if (victim == Victim.ONE_OF_TWO_COMMANDS) {
      // the first one to come waits, so that both claim the version at the same time
      faults.add(
          Fault.of(Moment.CREATE, "/_claims/", In.DRIVER, Action.STALL)
              .after(Duration.ofSeconds(2)));
    }
    return faults;
  }

  /** Where it is done. */
  TokenizeFolder folder(Path work) {
    return new TokenizeFolder(work, String.format(Locale.ROOT, "seed-%02d", seed));
  }

  @Override
  public String toString() {
    return "seed " + seed + ", " + victim.title();
  }
}
