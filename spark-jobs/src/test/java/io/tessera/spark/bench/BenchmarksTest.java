package io.tessera.spark.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.image.AlphaPolicy;
import io.tessera.core.image.ImageDecodeException;
import io.tessera.core.image.ImageDecoder;
import io.tessera.core.training.RoundMode;
import io.tessera.spark.cli.CommandLineInterface;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.progress.Console;
import io.tessera.spark.report.LineChart;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.TypeConversionException;

class BenchmarksTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Console console() {
    return Console.plain(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private int run(String... arguments) {
    try (StopSignal stop = new StopSignal()) {
      return new CommandLineInterface(List.of(new Benchmarks()), console(), Map.of(), stop)
          .run(arguments);
    }
  }

  @Test
  void theGroupAloneTellsWhatThereIs() {
    assertThat(run("bench")).isEqualTo(64);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("Commands:", "rounds", "averaging", "evaluate");
  }

  @Test
  void aMistypedBenchmarkIsSuggested() {
    assertThat(run("bench", "round")).isEqualTo(64);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("Did you mean rounds?", "`tessera bench --help`");
  }

  @Test
  void roundsAreMeasuredWithoutATrace() throws IOException {
    Path page = folder.resolve("rounds.md");
    Path disk = folder.resolve("disk");

    int code =
        run(
            "bench",
            "rounds",
            "--parameters",
            "3k,20k",
            "--steps",
            "1,3",
            "--folder",
            disk.toString(),
            "--out",
            page.toString());

    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
    String text = Files.readString(page);
    assertThat(out.toString(StandardCharsets.UTF_8).strip()).isEqualTo(text.strip());
    assertThat(rows(text, "Overhead of a round"))
        .extracting(row -> row.get(0) + " " + row.get(1))
        .containsExactly("3,000 1", "3,000 3", "20,000 1", "20,000 3");
    assertThat(rows(text, "Overhead of a round"))
        .allSatisfy(row -> assertThat(seconds(row, 2)).isGreaterThanOrEqualTo(seconds(row, 3)));
    assertThat(rows(text, "Exchange against a file copy"))
        .hasSize(2)
        .allSatisfy(row -> assertThat(seconds(row, 5)).isPositive());
    assertThat(rows(text, "Memory of a worker")).hasSize(2);
    try (Stream<Path> left = Files.list(disk)) {
      assertThat(left).as("files left").isEmpty();
    }
  }

  @Test
  void evaluationIsMeasuredWithoutATrace() throws IOException {
    Path disk = folder.resolve("disk");

    int code =
        run(
            "bench",
            "evaluate",
            "--rows",
            "1200",
            "--dimension",
            "64",
            "--images",
            "2",
            "--batch",
            "2",
            "--pairs",
            "600",
            "--trials",
            "1",
            "--folder",
            disk.toString());

    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
    String text = out.toString(StandardCharsets.UTF_8);
    assertThat(rows(text, "Features to statistics"))
        .hasSize(3)
        .allSatisfy(row -> assertThat(seconds(row, 3)).isNotNegative());
    assertThat(rows(text, "Statistics to distance"))
        .hasSize(TraceMethod.values().length)
        .allSatisfy(row -> assertThat(Math.abs(seconds(row, 4))).isLessThan(1e-6));
    assertThat(rows(text, "The same with fewer images than features").subList(0, 2))
        .allSatisfy(row -> assertThat(Math.abs(seconds(row, 4))).isLessThan(1e-10));
    assertThat(rows(text, "The same for two equal sets").subList(0, 2))
        .allSatisfy(row -> assertThat(Math.abs(seconds(row, 4))).isLessThan(1e-10));
    assertThat(rows(text, "Images through FID-Inception"))
        .hasSize(4)
        .allSatisfy(row -> assertThat(seconds(row, 2)).isPositive());
    assertThat(rows(text, "Memory")).hasSize(4);
    try (Stream<Path> left = Files.list(disk)) {
      assertThat(left).as("files left").isEmpty();
    }
  }

  @Test
  @Tag("slow") // six runs of the job
  void tokenizingIsMeasuredWithoutATrace() throws IOException {
    Path page = folder.resolve("tokenize.md");
    Path disk = folder.resolve("disk");

    int code =
        run(
            "bench",
            "tokenize",
            "--images",
            "4",
            "--batch-size",
            "1",
            "--large",
            "0",
            "--master",
            "local[1]",
            "--folder",
            disk.toString(),
            "--out",
            page.toString());

    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
    String text = Files.readString(page);
    assertThat(rows(text, "The job against its encoder"))
        .singleElement()
        .satisfies(row -> assertThat(seconds(row, 4)).isBetween(0.01, 2.0));
    assertThat(rows(text, "Decoding and cropping")).hasSize(4);
    assertThat(rows(text, "Memory of a task")).hasSize(1);
    assertThat(rows(text, "Size of the token table"))
        .extracting(row -> seconds(row, 2))
        .satisfiesExactly(
            unit -> assertThat(unit).isBetween(14.0, 16.0),
            unit -> assertThat(unit).isBetween(14.0, 15.0),
            unit -> assertThat(unit).isBetween(14.0, 14.5));
    try (Stream<Path> left = Files.list(disk)) {
      assertThat(left).as("files left").isEmpty();
    }
  }

  @Test
  void anEvenNumberOfTrialsHasNoMedian() {
    assertThat(run("bench", "evaluate", "--trials", "2")).isEqualTo(64);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("Invalid --trials: 2; use an odd number");
    assertThat(run("bench", "evaluate", "--rows", "9")).isEqualTo(64);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("Invalid --rows 9, --dimension 2048");
  }

  /** DuckDB's driver is on the tests' class path. */
  @Test
  void countingTokensIsMeasuredAndGivesTheSameCounts() throws IOException {
    Path page = folder.resolve("sql.md");

    int code =
        run(
            "bench",
            "sql",
            "--tokens",
            "40000",
            "--folder",
            folder + "/disk",
            "--out",
            page.toString());

    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
    String text = Files.readString(page);
    assertThat(text).contains("among 38,912 tokens in 8 files").doesNotContain("--duckdb-jar");
    assertThat(rows(text, "SQL: the token histogram"))
        .extracting(row -> row.get(0))
        .satisfiesExactly(
            way -> assertThat(way).startsWith("DuckDB v1."),
            way -> assertThat(way).isEqualTo("Tessera: `token_histogram`"),
            way -> assertThat(way).startsWith("Spark 4."),
            way -> assertThat(way).endsWith("reading the tokens alone"));
    try (Stream<Path> left = Files.list(folder.resolve("disk"))) {
      assertThat(left).as("files left").isEmpty();
    }
  }

  @Test
  void duckDbComesFromAJarAsWell() throws Exception {
    Path jar =
        Path.of(
            Class.forName("org.duckdb.DuckDBDriver")
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    try (DuckDb duckDb = DuckDb.start(jar)) {
      assertThat(duckDb.version()).startsWith("v1.");
    }
    assertThatThrownBy(() -> DuckDb.start(folder.resolve("none.jar")))
        .isInstanceOf(JobException.class)
        .hasMessage("Invalid --duckdb-jar: " + folder.resolve("none.jar") + " is not a file");
    Path empty = folder.resolve("empty.jar");
    new JarOutputStream(Files.newOutputStream(empty), new Manifest()).close();
    assertThatThrownBy(() -> DuckDb.start(empty))
        .hasMessage(
            "Invalid --duckdb-jar: "
                + empty
                + " holds no driver for jdbc:duckdb:; use duckdb_jdbc's");
  }

  @Test
  void photographsAreAlwaysTheSameAndFilesOfTheirOwn() throws ImageDecodeException {
    byte[] jpeg = Photographs.jpeg(3, 500, 375);
    assertThat(jpeg).isEqualTo(Photographs.jpeg(3, 500, 375));
    assertThat(jpeg.length).as("as in ImageNet").isBetween(90_000, 130_000);
    ImageDecoder decoder = new ImageDecoder(AlphaPolicy.DROP);
    byte[] other = Photographs.withComment(jpeg, "another");
    assertThat(decoder.decode(other)).isEqualTo(decoder.decode(jpeg));
    assertThat(other).isNotEqualTo(jpeg);
    assertThat(decoder.decode(Photographs.jpeg(4, 500, 375))).isNotEqualTo(decoder.decode(jpeg));
  }

  private static List<List<String>> rows(String page, String section) {
    String part = page.substring(page.indexOf("# " + section));
    int end = part.indexOf("\n## ");
    return (end < 0 ? part : part.substring(0, end))
        .lines()
        .filter(line -> line.startsWith("| ") && !line.startsWith("| ---"))
        .skip(1)
        .map(line -> List.of(line.substring(2).split(" \\| | \\|", -1)))
        .toList();
  }

  private static double seconds(List<String> row, int column) {
    return Double.parseDouble(row.get(column).replaceAll("[*,]", ""));
  }

  @Test
  void theTrafficOfARoundIsThatOfItsFiles() throws IOException {
    try (StopSignal stop = new StopSignal();
        SyntheticRounds rounds = new SyntheticRounds(folder, 2, 2, console(), stop)) {
      SyntheticRounds.Trained trained = rounds.train(1_000, 1, 2);
      try (Stream<Path> files = Files.walk(rounds.files(trained))) {
        long bytes = files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
        assertThat(trained.written()).isEqualTo(bytes).isGreaterThan(8 * 4_000);
      }
      assertThat(trained.read()).isBetween(6 * 4_000L, 6 * 4_300L);
      assertThat(trained.reports()).hasSize(1);
    }
  }

  @Test
  void sizesAreWrittenWithUnits() {
    ModelSize.Converter converter = new ModelSize.Converter();
    assertThat(converter.convert("250k")).isEqualTo(new ModelSize(250_000)).hasToString("250,000");
    assertThat(converter.convert("10M")).isEqualTo(new ModelSize(10_000_000)).hasToString("10 M");
    assertThatThrownBy(() -> converter.convert("ten"))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage("'ten' is no number of parameters; write it as 250k or 10M");
  }

  @Test
  void everyVariantSeesAsManySamples() {
    List<Variant> variants = Variant.all(List.of(1, 2, 4));
    assertThat(variants)
        .extracting(Variant::toString)
        .containsExactly(
            "one worker",
            "diloco, V = 1",
            "diloco, V = 2",
            "diloco, V = 4",
            "average, V = 2",
            "average, V = 4",
            "sync, V = 2",
            "sync, V = 4");
    long steps = new AveragingTrials(variants, 3, 4, 25).roundedUp(401);
    assertThat(steps).isEqualTo(800);
    assertThat(variants)
        .allSatisfy(
            variant -> {
              assertThat(variant.stepsOfEach(steps) * variant.workers()).isEqualTo(steps);
              if (variant.mode() != RoundMode.SYNC) {
                assertThat(variant.stepsOfEach(steps) % (4 * 25)).as("points end rounds").isZero();
              }
            });
  }

  @Test
  void repeatedMeasurementsHaveAMeanAndASpread() {
    assertThat(Spread.of(1, 2, 4)).hasToString("2.3333 ± 1.5275");
    assertThat(Spread.of(3)).isEqualTo(new Spread(3, 0));
  }

  @Test
  void aChartNamesItsLinesAndStaysInside() {
    String svg =
        new LineChart(
                "Loss <1>",
                "samples",
                "nats",
                List.of(
                    new LineChart.Line(
                        "diloco & co",
                        List.of(new LineChart.Point(100, 3, 0.5), new LineChart.Point(200, 2, 0)))))
            .svg();
    assertThat(svg).startsWith("<svg ").contains("Loss &lt;1&gt;", "diloco &amp; co");
    Matcher points = Pattern.compile("d=\"M([\\d.]+) ([\\d.]+)L([\\d.]+) ([\\d.]+)\"").matcher(svg);
    assertThat(points.find()).isTrue();
    assertThat(Double.parseDouble(points.group(1))).as("left end").isEqualTo(64);
    assertThat(Double.parseDouble(points.group(3))).as("right end").isEqualTo(720 - 150);
    assertThat(Double.parseDouble(points.group(4)))
        .as("lower loss is lower")
        .isGreaterThan(Double.parseDouble(points.group(2)));
    assertThatThrownBy(() -> new LineChart("", "", "", List.of()))
        .hasMessage("Invalid number of lines: 0; draw 1 to 12");
  }
}
