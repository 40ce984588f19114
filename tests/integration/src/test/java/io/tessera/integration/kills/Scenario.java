package io.tessera.integration.kills;

import io.tessera.integration.kills.Fault.Action;
import io.tessera.integration.kills.Fault.In;
import io.tessera.integration.kills.Fault.Moment;
import java.time.Duration;
import java.util.List;

/** What happens to a training. */
enum Scenario {
  NOTHING("nothing, two executors", Cluster.TWO_EXECUTORS),
  ONE_EXECUTOR("nothing, one executor", Cluster.ONE_EXECUTOR),
  FOUR_EXECUTORS("nothing, four executors", Cluster.FOUR_EXECUTORS),
  EXECUTOR_IN_ITS_STEPS(
      "an executor is killed while a worker is in its steps",
      Cluster.TWO_EXECUTORS,
      // a worker opens the parameters that it starts from, then does its steps
      Fault.of(Moment.OPEN, "rounds/000001/merged\\..*/parameters", In.EXECUTOR, Action.KILL)
          .after(Duration.ofMillis(100))),
  EXECUTOR_AT_ITS_RESULT(
      "an executor is killed before a worker's result is stored",
      Cluster.TWO_EXECUTORS,
      Fault.of(Moment.COMMIT, Scenario.FIRST_WORKER, In.EXECUTOR, Action.KILL)),
  EXECUTOR_IN_THE_OUTER_STEP(
      "an executor is killed in the middle of the outer step",
      Cluster.TWO_EXECUTORS,
      // the parameters are stored by then, their velocity is not
      Fault.of(Moment.COMMIT, "rounds/000002/merged\\..*/velocity", In.EXECUTOR, Action.KILL)),
  TWO_IN_A_ROW(
      "two executors are killed, one after the other, by the same worker",
      Cluster.TWO_EXECUTORS,
      Fault.of(Moment.COMMIT, Scenario.FIRST_WORKER, In.EXECUTOR, Action.KILL),
      Fault.of(Moment.COMMIT, Scenario.FIRST_WORKER, In.EXECUTOR, Action.KILL)),
  FULL_DISK(
      "an executor's disk is full from round 2 on",
      Cluster.TWO_EXECUTORS,
      Fault.of(Moment.CREATE, "rounds/000002/worker-001\\.", In.EXECUTOR, Action.FULL)),
  CORRUPT_CHUNK(
      "a chunk of a worker's result is corrupt",
      Cluster.TWO_EXECUTORS,
      Fault.of(Moment.COMMITTED, Scenario.FIRST_WORKER, In.EXECUTOR, Action.CORRUPT)),
  MISSING_CHUNK(
      "a chunk of a worker's result vanishes",
      Cluster.TWO_EXECUTORS,
      Fault.of(Moment.COMMITTED, Scenario.FIRST_WORKER, In.EXECUTOR, Action.VANISH)),
  LOST_WRITE(
      "the storage loses a committed round's parameters",
      Cluster.TWO_EXECUTORS,
      Fault.of(Moment.COMMIT, "rounds/000002/merged\\..*/parameters", In.EXECUTOR, Action.LOSE)),
  STRAGGLER(
      "a worker hangs, speculation starts a second attempt, both store results",
      Cluster.SPECULATING,
      Fault.of(Moment.CREATE, "rounds/000002/worker-001\\.", In.EXECUTOR, Action.STALL)
          .after(Duration.ofSeconds(8))),
  DRIVER_IN_A_ROUND(
      "the driver is killed in a round; the same command again",
      Cluster.TWO_EXECUTORS,
      // time for the test to kill the driver while a worker is about to store its result
      Fault.of(Moment.COMMIT, Scenario.FIRST_WORKER, In.EXECUTOR, Action.STALL)
          .after(Duration.ofSeconds(30))),
  DRIVER_IN_THE_COMMIT(
      "the driver is killed in a commit; the same command again",
      Cluster.TWO_EXECUTORS,
      Fault.of(Moment.COMMIT, "rounds/000002\\.json", In.DRIVER, Action.KILL)),
  DRIVER_BETWEEN_ROUNDS(
      "the driver is killed right after a commit; the same command again",
      Cluster.TWO_EXECUTORS,
      Fault.of(Moment.COMMITTED, "rounds/000002\\.json", In.DRIVER, Action.KILL));

  private static final String FIRST_WORKER = "rounds/000002/worker-000\\..*/parameters";

  private final String title;
  private final Cluster cluster;

  @SuppressWarnings("ImmutableEnumChecker") // it is: List.of
  private final List<Fault> faults;

  Scenario(String title, Cluster cluster, Fault... faults) {
    this.title = title;
    this.cluster = cluster;
    this.faults = List.of(faults);
  }

  /** What the documentation calls it. */
  String title() {
    return title;
  }

  Cluster cluster() {
    return cluster;
  }

  List<Fault> faults() {
    return faults;
  }

  /** Whether it ends the driver, so that the command must be run again. */
  boolean endsDriver() {
    return name().startsWith("DRIVER_");
  }
}
