package io.tessera.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.storage.LocalStorage;
import io.tessera.spark.config.TesseraConfig;
import io.tessera.spark.exit.ExitCode;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.progress.Console;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.run.StageRecord;
import io.tessera.spark.run.StageRecord.Status;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageRunnerTest {
  @TempDir Path dir;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final StopSignal stop = new StopSignal();
  private final List<String> calls = new ArrayList<>();
  private RunDirectory run;
  private JobContext context;
  private boolean current = true;
  private Instant now = Instant.parse("2026-01-01T12:00:00Z");
  private final InstantSource clock = () -> now;

  @BeforeEach
  void open() {
    run = new RunDirectory(new LocalStorage(dir));
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    context =
        new JobContext(
            TesseraConfig.load(List.of(), List.of(), Map.of()),
            run,
            Console.plain(stream, stream),
            stop,
            "test");
  }

  @AfterEach
  void close() {
    stop.close();
  }

  @Test
  void doneJobIsRecordedWithItsFiguresAndConfiguration() throws Exception {
    runner()
        .run(
            job(
                "draw",
                () -> {
                  now = now.plusSeconds(20);
                  return new StageFigures(100, "images", new TreeMap<>(Map.of("size", 3)));
                }));

    StageRecord record = run.stage("draw").orElseThrow();
    assertThat(record.status()).isEqualTo(Status.DONE);
    assertThat(record.attempts()).isEqualTo(1);
    assertThat(record.seconds()).isEqualTo(20.0);
    assertThat(record.started()).isEqualTo("2026-01-01T12:00:00Z");
    assertThat(record.finished()).isEqualTo("2026-01-01T12:00:20Z");
    assertThat(record.binding()).isTrue();
    assertThat(record.figures())
        .containsEntry("units", 100)
        .containsEntry("unit", "images")
        .containsEntry("unitsPerSecond", 5.0)
        .containsEntry("size", 3);
    assertThat(record.config()).containsExactly(Map.entry("run.seed", "0"));
    assertThat(out).hasToString("draw: 100 images in 20 s (5.0/s)\n");
  }

  @Test
  void doneJobIsNotRunAgain() throws Exception {
    Job job = job("draw", this::figures);
    runner().run(job);

    runner().run(job);

    assertThat(calls).containsExactly("draw");
    assertThat(out.toString(StandardCharsets.UTF_8)).contains(" - done already");
  }

  @Test
  void doneJobWhoseOutputIsGoneIsRunAgain() throws Exception {
    Job job = job("draw", this::figures);
    runner().run(job);
    run.storage().deleteRecursively("draw/done");

    runner().run(job);

    assertThat(calls).containsExactly("draw", "draw");
    assertThat(run.stage("draw").orElseThrow().attempts()).isEqualTo(2);
  }

  @Test
  void doneJobWhoseInputChangedIsRunAgainAndItsTimeBeginsAnew() throws Exception {
    runner().run(job("draw", this::tenSeconds));
    current = false;

    runner().run(job("draw", this::tenSeconds));

    assertThat(calls).containsExactly("draw", "draw");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("draw: its input has changed since it was done.\n");
    StageRecord again = run.stage("draw").orElseThrow();
    assertThat(again.attempts()).isEqualTo(2);
    assertThat(again.seconds()).isEqualTo(10.0);
  }

  @Test
  void failureIsRecordedAndTimesAddUp() throws Exception {
    Job failing =
        job(
            "draw",
            () -> {
              now = now.plusSeconds(5);
              throw JobException.badData("Table x is cut off");
            });
    assertThatThrownBy(() -> runner().run(failing)).hasMessage("Table x is cut off");

    StageRecord failed = run.stage("draw").orElseThrow();
    assertThat(failed.status()).isEqualTo(Status.FAILED);
    assertThat(failed.message()).isEqualTo("Table x is cut off");
    assertThat(failed.binding()).isFalse();
    runner().run(job("draw", this::figures));
    assertThat(run.stage("draw").orElseThrow().seconds()).isEqualTo(5.0);
  }

  @Test
  void errorsAreRecordedToo() {
    Job failing =
        job(
            "draw",
            () -> {
              throw new OutOfMemoryError("Java heap space");
            });

    assertThatThrownBy(() -> runner().run(failing)).isInstanceOf(OutOfMemoryError.class);
    assertThat(run.stage("draw").orElseThrow().status()).isEqualTo(Status.FAILED);
  }

  @Test
  void askedToStopAJobEndsTemporarily() {
    Job stopping =
        job(
            "draw",
            () -> {
              stop.request("SIGTERM");
              stop.check();
              return figures();
            });

    assertThatThrownBy(() -> runner().run(stopping))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.TEMPORARY))
        .hasMessage("Stopped: SIGTERM. Run the same command again to go on.");
    StageRecord stopped = run.stage("draw").orElseThrow();
    assertThat(stopped.status()).isEqualTo(Status.STOPPED);
    assertThat(stopped.message()).isEqualTo("SIGTERM");
  }

  @Test
  void whatBreaksBecauseOfTheStopIsNoFailure() {
    Job broken =
        job(
            "draw",
            () -> {
              stop.request("--max-runtime is over");
              throw new IllegalStateException("job cancelled");
            });

    assertThatThrownBy(() -> runner().run(broken))
        .hasMessageStartingWith("Stopped: --max-runtime is over");
  }

  @Test
  void missingStageIsNamedWithItsCommand() {
    Job needing = new TestJob("sample", List.of("draw"), this::figures);

    assertThatThrownBy(() -> runner().run(needing))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
        .hasMessage(
            "Cannot run sample: stage draw of "
                + dir
                + " is not done. Run `tessera draw` first, or `tessera pipeline` for everything.");
    assertThat(calls).isEmpty();
  }

  private StageRunner runner() {
    return new StageRunner(context, clock);
  }

  private StageFigures figures() {
    return new StageFigures(1, "images", new TreeMap<>());
  }

  private StageFigures tenSeconds() {
    now = now.plusSeconds(10);
    return figures();
  }

  private Job job(String name, Body body) {
    return new TestJob(name, List.of(), body);
  }

  private interface Body {
    StageFigures run() throws Exception;
  }

  private final class TestJob implements Job {
    private final String name;
    private final List<String> needs;
    private final Body body;

    TestJob(String name, List<String> needs, Body body) {
      this.name = name;
      this.needs = needs;
      this.body = body;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public List<String> configKeys() {
      return List.of("run.seed");
    }

    @Override
    public List<String> needs() {
      return needs;
    }

    @Override
    public List<String> outputs() {
      return List.of(name + "/done");
    }

    @Override
    public boolean isCurrent(JobContext context) {
      return current;
    }

    @Override
    public boolean keepsPartialResults() {
      return false;
    }

    @Override
    public StageFigures run(JobContext context) throws Exception {
      calls.add(name);
      StageFigures figures = body.run();
      context.storage().write(name + "/done", new byte[0]);
      return figures;
    }
  }
}
