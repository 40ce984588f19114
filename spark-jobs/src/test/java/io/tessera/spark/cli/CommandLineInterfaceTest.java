package io.tessera.spark.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.core.storage.LocalStorage;
import io.tessera.spark.job.Job;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.Query;
import io.tessera.spark.job.StageFigures;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.progress.Console;
import io.tessera.spark.run.Lease;
import io.tessera.spark.run.RunDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

class CommandLineInterfaceTest {
  @TempDir Path dir;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final StopSignal stop = new StopSignal();
  private final Paint paint = new Paint();

  @AfterEach
  void close() {
    stop.close();
  }

  @Test
  void withoutCommandTheHelpIsShownAndItIsAMistake() {
    assertThat(run()).isEqualTo(64);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("Usage: tessera", "paint", "look", "Exit codes: 0 done, 64 usage");
    assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void helpAndVersionAreNoMistake() {
    assertThat(run("--help")).isZero();
    assertThat(run("paint", "--help")).isZero();
    assertThat(run("--version")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains(
            "Usage: tessera paint",
            "Options:",
            "--config=FILE",
            "--set=KEY=VALUE",
            "--max-runtime=TIME")
        .containsPattern("tessera \\d+\\.\\d+\\.\\d+")
        .contains("Spark 4.", "PyTorch 2.");
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void mistypedCommandsAndOptionsGetTheNearestName() {
    assertThat(run("pain")).isEqualTo(64);
    assertThat(errors()).contains("Did you mean paint?", "`tessera --help`");
    err.reset();
    assertThat(run("paint", "--confg", "x")).isEqualTo(64);
    assertThat(errors()).contains("Did you mean --config?", "`tessera paint --help`");
  }

  @Test
  void timesNeedAUnit() {
    assertThat(run("paint", "--max-runtime", "90")).isEqualTo(64);
    assertThat(errors()).contains("'90' has no unit; write it as 90m or 8h");
  }

  @Test
  void jobRunsOnceAndLeavesItsResult() throws Exception {
    assertThat(run("paint", "--run", dir.toString())).isZero();
    assertThat(run("paint", "--run", dir.toString())).isZero();

    assertThat(paint.runs).isEqualTo(1);
    assertThat(Files.readString(dir.resolve("result.json")))
        .contains(
            "\"code\": 0",
            "\"command\": \"paint\"",
            "\"retryable\": false",
            "\"status\": \"done\"");
    assertThat(Files.readString(dir.resolve("config.conf"))).contains("image-size = 256");
  }

  @Test
  void unknownKeysAreBadConfiguration() {
    assertThat(run("paint", "--run", dir.toString(), "--set", "data.sourse=x")).isEqualTo(78);
    assertThat(errors()).contains("did you mean data.source?").doesNotContain("\tat ");
    assertThat(paint.runs).isZero();
  }

  /** In mode cluster its exit code is seen by nobody. */
  @Test
  void aRefusedConfigurationIsToldInTheRunThatIsNamed() throws Exception {
    assertThat(run("paint", "--run", dir.toString(), "--set", "data.sourse=x")).isEqualTo(78);
    assertThat(Files.readString(dir.resolve("result.json")))
        .contains(
            "\"code\": 78",
            "\"command\": \"paint\"",
            "did you mean data.source?",
            "\"retryable\": false",
            "\"run\": \"\"");

    assertThat(run("paint", "--run", dir.toString())).isZero();
    assertThat(Files.readString(dir.resolve("result.json"))).contains("\"code\": 0");
  }

  @Test
  void aRefusedConfigurationLeavesTheRunOfAnotherCommandAlone() {
    RunDirectory run = new RunDirectory(new LocalStorage(dir));
    Lease held = Lease.take(run, "tessera pipeline", InstantSource.system(), () -> {});

    assertThat(run("paint", "--run", dir.toString(), "--set", "data.sourse=x")).isEqualTo(78);

    held.close();
    assertThat(errors()).contains("did you mean data.source?").doesNotContain("is in use by");
    assertThat(dir.resolve("result.json")).doesNotExist();
  }

  @Test
  void missingRecipeIsBadConfiguration() {
    assertThat(run("paint", "--config", dir.resolve("none.conf").toString())).isEqualTo(78);
    assertThat(errors()).contains("Cannot read recipe " + dir.resolve("none.conf"));
  }

  @Test
  void defectsShowTheirTraceAndUserErrorsOnlyWhenAsked() throws Exception {
    paint.failure = new IllegalStateException("a bug");
    assertThat(run("paint", "--run", dir.toString())).isEqualTo(70);
    assertThat(errors())
        .contains("Internal error: java.lang.IllegalStateException: a bug", "\tat ");
    assertThat(Files.readString(dir.resolve("result.json"))).contains("\"code\": 70");
    err.reset();

    paint.failure = io.tessera.spark.exit.JobException.badData("bad table");
    assertThat(run("paint", "--run", dir.toString())).isEqualTo(65);
    assertThat(errors()).isEqualTo("tessera: bad table\n");
    err.reset();

    assertThat(run("paint", "--run", dir.toString(), "--verbose")).isEqualTo(65);
    assertThat(errors()).contains("tessera: bad table", "\tat ");
  }

  @Test
  void runInUseIsLeftAlone() {
    RunDirectory run = new RunDirectory(new LocalStorage(dir));
    Lease held = Lease.take(run, "tessera pipeline", InstantSource.system(), () -> {});

    assertThat(run("paint", "--run", dir.toString())).isEqualTo(75);

    held.close();
    assertThat(errors()).contains("is in use by `tessera pipeline`");
    assertThat(paint.runs).isZero();
    assertThat(dir.resolve("result.json")).doesNotExist();
  }

  /** As when a driver was paused for longer than its lease holds, and goes on. */
  @Test
  void whoLostTheRunLeavesItsSuccessorsRecordsAlone() throws Exception {
    assertThat(run("paint", "--run", dir.toString())).isZero();
    Files.delete(dir.resolve("stages/paint.json"));
    String before = Files.readString(dir.resolve("result.json"));
    paint.meanwhile =
        () -> {
          write("lease/999999999.json", "of the successor");
          write("stages/paint.json", "of the successor");
        };

    assertThat(run("paint", "--run", dir.toString())).isEqualTo(75);
    assertThat(errors()).contains("another process took the run over");
    paint.failure = new IllegalStateException("a bug");
    new LocalStorage(dir).deleteRecursively("lease");
    Files.delete(dir.resolve("stages/paint.json"));
    assertThat(run("paint", "--run", dir.toString())).isEqualTo(70);

    assertThat(dir.resolve("stages/paint.json")).hasContent("of the successor");
    assertThat(Files.readString(dir.resolve("result.json"))).isEqualTo(before);
  }

  @Test
  void whatEndedACommandIsToldWhereItCanNotBeRecorded() throws Exception {
    paint.failure = io.tessera.spark.exit.JobException.badData("bad table");
    paint.meanwhile =
        () -> {
          for (String folder : List.of("stages/paint.json", "result.json")) {
            write(folder + "/x", "in the way");
          }
        };

    assertThat(run("paint", "--run", dir.toString())).isEqualTo(65);
    assertThat(errors()).isEqualTo("tessera: bad table\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-5m", "999999999d", "9999999999999999999d"})
  void timesThatNoCommandCanTakeAreRefused(String time) {
    assertThat(run("paint", "--run", dir.toString(), "--max-runtime", time)).isEqualTo(64);
    assertThat(errors()).contains("'" + time + "' is ").doesNotContain("\tat ");
    assertThat(run("paint", "--run", dir.toString(), "--max-runtime", "0m")).isEqualTo(64);
    assertThat(errors()).contains("Invalid --max-runtime: 0: nothing could be done");
    assertThat(paint.runs).isZero();
  }

  @Test
  void stoppedCommandCanBeRunAgain() throws Exception {
    stop.request("SIGTERM");

    assertThat(run("paint", "--run", dir.toString())).isEqualTo(75);

    assertThat(errors()).contains("SIGTERM");
    assertThat(Files.readString(dir.resolve("result.json"))).contains("\"retryable\": true");
  }

  @Test
  void folderThatCannotBeWrittenIsBadConfiguration() throws Exception {
    Path file = Files.writeString(dir.resolve("file"), "x");

    assertThat(run("paint", "--run", file.resolve("run").toString())).isEqualTo(78);
    assertThat(errors()).contains(file.toString()).doesNotContain("\tat ");
  }

  @Test
  void unknownFileSystemIsNamed() {
    assertThat(run("paint", "--run", "s4a://bucket/run")).isNotZero();
    assertThat(errors()).contains("Cannot open s4a://bucket/run", "s4a").doesNotContain("\tat ");
  }

  @Test
  void queriesChangeNothing() throws Exception {
    assertThat(run("look", "--run", dir.resolve("new").toString())).isZero();

    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("looked\n");
    assertThat(dir.resolve("new")).doesNotExist();
  }

  private int run(String... arguments) {
    Console console =
        Console.plain(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new CommandLineInterface(List.of(paint, new Look()), console, Map.of(), stop)
        .run(arguments);
  }

  private void write(String path, String text) {
    try {
      Path file = dir.resolve(path);
      if (Files.isRegularFile(file.getParent())) {
        Files.delete(file.getParent());
      }
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Command(name = "paint", header = "Paints.")
  static final class Paint implements Job {
    private int runs;
    private RuntimeException failure;
    private Runnable meanwhile = () -> {};

    @Override
    public String name() {
      return "paint";
    }

    @Override
    public List<String> configKeys() {
      return List.of("run.seed");
    }

    @Override
    public List<String> needs() {
      return List.of();
    }

    @Override
    public List<String> outputs() {
      return List.of();
    }

    @Override
    public boolean keepsPartialResults() {
      return false;
    }

    @Override
    public StageFigures run(JobContext context) {
      runs++;
      meanwhile.run();
      if (failure != null) {
        throw failure;
      }
      return new StageFigures(1, "paintings", new TreeMap<>());
    }
  }

  @Command(name = "look", header = "Looks.")
  static final class Look implements Query {
    @Override
    public void show(JobContext context) {
      context.console().say("looked");
    }
  }
}
