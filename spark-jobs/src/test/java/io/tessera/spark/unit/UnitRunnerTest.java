package io.tessera.spark.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.storage.LocalStorage;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import io.tessera.spark.TestSpark;
import io.tessera.spark.config.TesseraConfig;
import io.tessera.spark.exit.ExitCode;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.exit.TableFileException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.progress.Console;
import io.tessera.spark.run.RunDirectory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnitRunnerTest {
  private static final List<Value> UNITS =
      List.of(new Value("a", 1), new Value("b", 2), new Value("c", 3));

  @TempDir Path dir;
  private final StopSignal stop = new StopSignal();
  private Storage storage;
  private JobContext context;
  private UnitRunner<Value, Squared> runner;

  record Value(String id, int value) implements Unit {}

  record Squared(int value, String by) {}

  /** Squares, and leaves a file for everything that is done with a result. */
  record Square(String folder, String name) implements UnitWork<Value, Squared> {
    @Override
    public Squared run(Value unit, LongAccumulator progress) {
      note("ran-" + unit.id());
      progress.add(1);
      if (unit.value() > 100) {
        throw new TableFileException("Image " + unit.id() + " is broken");
      }
      if (unit.value() < 0) {
        throw JobException.badConfig("Invalid value: " + unit.value());
      }
      if (name.equals("slow")) {
        // meanwhile another records its result
        new LocalStorage(Path.of(folder))
            .createIfAbsent(
                "results/" + unit.id() + ".json",
                "{\"by\": \"quick\", \"value\": 7}".getBytes(StandardCharsets.UTF_8));
      }
      return new Squared(unit.value() * unit.value(), name);
    }

    @Override
    public void publish(Squared result) {
      note("published-" + result.value());
    }

    @Override
    public void discard(Squared result) {
      note("discarded-" + result.value());
    }

    private void note(String what) {
      new LocalStorage(Path.of(folder)).write("notes/" + what, new byte[0]);
    }
  }

  @BeforeEach
  void open() {
    TestSpark.session();
    storage = new LocalStorage(dir);
    PrintStream none = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    context =
        new JobContext(
            TesseraConfig.load(List.of(), List.of(), Map.of()),
            new RunDirectory(storage),
            Console.plain(none, none),
            stop,
            "test");
    runner = new UnitRunner<>(context, storage, "results", Squared.class);
  }

  @AfterEach
  void close() {
    context.close();
    stop.close();
  }

  @Test
  void resultsAreKeptAndPublished() {
    run("first", UNITS);

    assertThat(runner.results(UNITS).map(Squared::value)).containsExactly(1, 4, 9);
    assertThat(runner.left(UNITS)).isEmpty();
    assertThat(notes())
        .containsExactly("published-1", "published-4", "published-9", "ran-a", "ran-b", "ran-c");
  }

  @Test
  void manyResultsComeInTheirOrder() {
    List<Value> many = IntStream.range(0, 100).mapToObj(i -> new Value("u" + i, i)).toList();
    many.forEach(
        unit ->
            storage.write(
                "results/" + unit.id() + ".json",
                "{\"by\": \"hand\", \"value\": %d}"
                    .formatted(unit.value())
                    .getBytes(StandardCharsets.UTF_8)));

    assertThat(runner.results(many).map(Squared::value))
        .containsExactlyElementsOf(many.stream().map(Value::value).toList());
    storage.deleteRecursively("results/u50.json");
    assertThatThrownBy(() -> runner.results(many).toList())
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("results/u50.json");
  }

  @Test
  void whatIsDoneIsNotDoneAgain() {
    run("first", UNITS.subList(0, 2));
    storage.deleteRecursively("notes");

    run("second", UNITS);

    assertThat(notes()).containsExactly("published-9", "ran-c");
    assertThat(runner.results(UNITS).map(Squared::by)).containsExactly("first", "first", "second");
  }

  @Test
  void whatIsForgottenIsDoneAgain() {
    run("first", UNITS);

    runner.keepOnly(UNITS.subList(0, 1));

    assertThat(runner.left(UNITS)).containsExactlyElementsOf(UNITS.subList(1, 3));
  }

  @Test
  void theFirstResultCounts() {
    run("slow", UNITS.subList(1, 2));

    assertThat(runner.result(UNITS.get(1))).isEqualTo(new Squared(7, "quick"));
    assertThat(notes()).containsExactly("discarded-4", "ran-b");
  }

  @Test
  void badDataAndConfigurationAreToldAsTheyAre() {
    assertThatThrownBy(() -> run("first", List.of(new Value("x", 101))))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_DATA))
        .hasMessage("Image x is broken");
    assertThatThrownBy(() -> run("first", List.of(new Value("y", -1), UNITS.get(0))))
        .isInstanceOfSatisfying(
            JobException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BAD_CONFIG))
        .hasMessage("Invalid value: -1");
    assertThat(runner.left(UNITS)).as("others of the wave are done").hasSize(2);
  }

  private void run(String name, List<Value> units) {
    runner.run("squares", "numbers", units, Value::value, new Square(dir.toString(), name));
  }

  private List<String> notes() {
    return storage.list("notes").stream()
        .map(file -> file.path().substring("notes/".length()))
        .toList();
  }
}
