package io.tessera.integration.kills;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.integration.Tessera;
import io.tessera.integration.WorkFolder;
import io.tessera.spark.Main;
import io.tessera.spark.round.RoundReport.Redone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Both stages are trained while executors and drivers are killed, disks are full and files are
 * damaged, and end with the bits of an undisturbed training. Takes minutes, since executors are
 * processes that start again and again.
 */
@Tag("slow")
class KillMatrixTest {
  /** Kept after the test: its logs tell of what went wrong. */
  private static final Path WORK = Path.of("target/kill-matrix").toAbsolutePath();

  private static final Map<Stage, Trained> UNDISTURBED = new EnumMap<>(Stage.class);
  private static final Map<Case, Double> SINCE_COMMIT = new HashMap<>();

  @BeforeAll
  static void runAllCases() throws Exception {
    WorkFolder.clear(WORK);
    PreparedRun prepared = PreparedRun.in(WORK);
    for (Stage stage : Stage.values()) {
      UNDISTURBED.put(stage, Trained.of(prepared.run(), stage));
    }
    for (Case one : Case.all()) {
      prepared.copyFor(one, one.run(WORK));
      if (one.scenario().endsDriver()) {
        SINCE_COMMIT.put(one, runUntilKilled(one));
      }
    }
    List<String> arguments = new ArrayList<>(List.of(WORK.toString()));
    Case.all().forEach(one -> arguments.add(one.name()));
    Path log = WORK.resolve("driver.txt");
    Process driver = Tessera.start(log, ScenarioDriver.class, arguments);
    assertThat(end(driver, 20)).as("driver of the scenarios, see %s", log).isZero();
  }

  static List<Case> cases() {
    return Case.all();
  }

  /** Runs a case until its driver is dead; returns how long after the last commit that was. */
  private static double runUntilKilled(Case one) throws IOException, InterruptedException {
    Faults faults = one.faults(WORK);
    faults.set(one.scenario().faults());
    Process driver = Tessera.start(one.log(WORK), Main.class, one.command(WORK, faults));
    if (one.scenario() == Scenario.DRIVER_IN_A_ROUND) {
      while (faults.fired() == 0 && driver.isAlive()) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      driver.destroyForcibly();
    }
    assertThat(end(driver, 5)).as("signal 9 ends %s, see %s", one, one.log(WORK)).isEqualTo(137);
    assertThat(faults.fired()).as("faults fired in %s", one).isEqualTo(1);
    return (Instant.now().toEpochMilli() - lastCommit(one)) / 1e3;
  }

  static int end(Process process, int minutes) throws InterruptedException {
    try {
      return process.waitFor(minutes, TimeUnit.MINUTES) ? process.exitValue() : -1;
    } finally {
      stop(process);
    }
  }

  static void stop(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static long lastCommit(Case one) throws IOException {
    Path rounds = one.run(WORK).resolve(one.stage().folder()).resolve("rounds");
    try (Stream<Path> files = Files.list(rounds)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .mapToLong(file -> file.toFile().lastModified())
          .max()
          .orElseThrow();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void endsWithTheSameBits(Case one) throws IOException {
    Ending ending = Ending.of(WORK, one);
    String log = Files.readString(one.log(WORK));
    assertThat(ending.code()).as(log).isZero();
    if (!one.scenario().endsDriver()) {
      assertThat(ending.fired()).as("faults fired").isEqualTo(one.scenario().faults().size());
    }
    assertThat(Trained.of(one.run(WORK), one.stage()))
        .as(log)
        .isEqualTo(UNDISTURBED.get(one.stage()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void tellsWhatWasDoneAgain(Case one) throws IOException {
    Row row = row(one);
    String log = Files.readString(one.log(WORK));
    List<String> tasks = row.redone().stream().map(Redone::task).toList();
    for (Redone redone : row.redone()) {
      assertThat(log).contains("lost " + redone.task() + ", ", redone.reason());
    }
    switch (one.scenario()) {
      case NOTHING, ONE_EXECUTOR, FOUR_EXECUTORS -> assertThat(tasks).isEmpty();
      case EXECUTOR_IN_ITS_STEPS ->
          assertThat(tasks).singleElement().asString().startsWith("worker ");
      case EXECUTOR_AT_ITS_RESULT -> assertThat(tasks).containsExactly("worker 0");
      case EXECUTOR_IN_THE_OUTER_STEP -> assertThat(tasks).containsExactly("chunk 1 of 1");
      case TWO_IN_A_ROW -> assertThat(tasks).containsExactly("worker 0", "worker 0");
      case FULL_DISK -> assertThat(log).contains("lost worker 1", "no space left");
      case CORRUPT_CHUNK, MISSING_CHUNK -> assertThat(tasks).containsExactly("worker 0's result");
      case LOST_WRITE -> assertThat(tasks).containsExactly("the round before");
      case STRAGGLER -> {
        assertThat(tasks).isEmpty();
        assertThat(row.secondAttempts()).isPositive();
        assertThat(attempts(one, "worker-001")).hasSizeGreaterThan(1);
      }
      case DRIVER_IN_A_ROUND, DRIVER_IN_THE_COMMIT ->
          assertThat(log)
              .contains("goes on after round 1; round 2 was broken off and is done again.");
      case DRIVER_BETWEEN_ROUNDS -> assertThat(log).contains("goes on after round 2.");
    }
  }

  /** Spark itself would say no more than that the task can't run anywhere. */
  @Test
  void aDiskThatIsFullOnEveryExecutorEndsTheCommandWithThatCause() throws Exception {
    Path work = Files.createDirectory(WORK.resolve("full-everywhere"));
    Files.copy(PreparedRun.recipe(WORK), PreparedRun.recipe(work));
    Case full = new Case(Stage.GENERATOR, Scenario.FULL_DISK);
    new PreparedRun(WORK).copyFor(full, full.run(work));
    List<Fault> faults = full.scenario().faults();
    full.faults(work).set(List.of(faults.get(0), faults.get(0)));
    List<String> command = full.command(work, full.faults(work));
    String wait = "spark.scheduler.excludeOnFailure.unschedulableTaskSetTimeout";
    command.addAll(List.of("--set", "spark.conf." + wait + "=1s"));
    Path log = full.log(work);
    assertThat(end(Tessera.start(log, Main.class, command), 5)).as("see %s", log).isEqualTo(75);
    assertThat(Files.readAllLines(log))
        .anyMatch(line -> line.matches("tessera: Cannot write .*: no space left .*"));
  }

  /** Folders of a worker's attempts in round 2. */
  private static List<Path> attempts(Case one, String worker) throws IOException {
    Path round = one.run(WORK).resolve(one.stage().folder()).resolve("rounds/000002");
    try (Stream<Path> folders = Files.list(round)) {
      return folders.filter(path -> path.getFileName().toString().startsWith(worker)).toList();
    }
  }

  private static Row row(Case one) throws IOException {
    return Row.of(WORK, one, UNDISTURBED.get(one.stage()), SINCE_COMMIT.getOrDefault(one, 0.0));
  }

  @AfterAll
  static void writeTable() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (Case one : Case.all()) {
      rows.add(row(one));
    }
    List<String> lines = ReliabilityPage.lines(Row.head(), rows);
    Files.write(WORK.resolve("table.md"), lines);
    if ("write".equals(System.getProperty("reliability.page"))) {
      ReliabilityPage.KILL_MATRIX.write(lines);
    }
  }
}
