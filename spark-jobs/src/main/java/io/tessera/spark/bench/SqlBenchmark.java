package io.tessera.spark.bench;

import io.tessera.spark.bench.SyntheticTokens.Codes;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.job.Tool;
import io.tessera.spark.progress.Console;
import io.tessera.spark.session.JobSession;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The token histogram of a table, by ways that give the same counts. */
@Command(
    name = "sql",
    header = "Measures `token_histogram` against Spark's own SQL and DuckDB.",
    description = {
      "",
      "Writes a token table of 16,384 codes and counts how often each occurs: with Tessera's function, with Spark's explode and GROUP BY,"
          + " and with DuckDB where its JDBC driver is on the class path or named, all in this process, on the same files, with as many threads.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tessera bench sql --tokens 10000000",
      "  tessera bench sql --duckdb-jar duckdb_jdbc-1.4.4.0.jar --out sql.md"
    })
final class SqlBenchmark implements Tool {
  private static final int FILES = 8;
  private static final int REPEATS = 4;
  private static final String FUNCTION = "`token_histogram`";
  private static final String READING = "reading the tokens alone";

  @Option(
      names = "--tokens",
      paramLabel = "N",
      defaultValue = "100000000",
      description = "Tokens of the table (default: ${DEFAULT-VALUE}).")
  long tokens;

  @Option(
      names = "--duckdb-jar",
      paramLabel = "FILE",
      description = "DuckDB's JDBC driver, where it isn't on the class path.")
  @Nullable Path duckDbJar;

  @Mixin BenchOptions options = new BenchOptions();

  /** A way to count; all but a plain reading give the counts by code. */
  private record Way(String engine, String query, Callable<List<Long>> counts) {}

  @Override
  public void run(Console console, StopSignal stop) throws Exception {
    int images = Math.toIntExact(tokens / FILES / SyntheticTokens.GRID);
    if (images < 1) {
      throw JobException.usage(
          "Invalid --tokens %d; use %d or more".formatted(tokens, FILES * SyntheticTokens.GRID));
    }
    options.run(
        "SQL: the token histogram, measured",
        console,
        (page, files) -> measure(page, files, images, console, stop));
  }

  private void measure(Page page, Path files, int images, Console console, StopSignal stop)
      throws Exception {
    int threads = Runtime.getRuntime().availableProcessors();
    try (DuckDb duckDb = DuckDb.start(duckDbJar);
        JobSession session =
            JobSession.start("bench sql", Map.of("spark.master", "local[" + threads + "]"))) {
      console.note("Writing the table");
      long bytes = write(files, images);
      List<Way> ways = new ArrayList<>();
      if (duckDb != null) {
        duckDb.useThreads(threads);
        ways.add(duckDb(duckDb, files));
      }
      ways.addAll(spark(session.spark(), files));
      long written = (long) FILES * images * SyntheticTokens.GRID;
      describe(page, written, bytes, threads);
      table(page, ways, seconds(ways, stop), written);
      if (duckDb == null) {
        page.paragraph(DuckDb.MISSING + ".");
      }
    }
  }

  private static long write(Path folder, int images) {
    SyntheticTokens tokens = new SyntheticTokens(folder);
    return IntStream.range(0, FILES)
        .parallel()
        .mapToLong(file -> tokens.write("unit-" + file + ".parquet", Codes.SKEWED, images, 1))
        .sum();
  }

  private static Way duckDb(DuckDb duckDb, Path files) throws SQLException {
    return new Way(
        "DuckDB " + duckDb.version(),
        "`unnest`, `GROUP BY`",
        () -> duckDb.tokenCounts(files + "/*.parquet", SyntheticTokens.CODES));
  }

  private static List<Way> spark(SparkSession spark, Path files) {
    String engine = "Spark " + spark.version();
    String table = "parquet.`" + files + "`";
    return List.of(
        new Way(
            "Tessera",
            FUNCTION,
            () ->
                spark
                    .sql(
                        "SELECT token_histogram(tokens, %d) FROM %s"
                            .formatted(SyntheticTokens.CODES, table))
                    .first()
                    .getList(0)),
        new Way(engine, "`explode`, `GROUP BY`", () -> exploded(spark, table)),
        new Way(
            engine,
            READING,
            () -> spark.sql("SELECT array(sum(size(tokens))) FROM " + table).first().getList(0)));
  }

  private static List<Long> exploded(SparkSession spark, String table) {
    long[] counts = new long[SyntheticTokens.CODES];
    List<Row> rows =
        spark
            .sql(
                "SELECT code, count(*) FROM (SELECT explode(tokens) AS code FROM %s) GROUP BY code"
                    .formatted(table))
            .collectAsList();
    rows.forEach(row -> counts[row.getInt(0)] = row.getLong(1));
    return LongStream.of(counts).boxed().toList();
  }

  /** The best time of each way; they take turns, so that a busy moment of the machine hits all. */
  private static double[] seconds(List<Way> ways, StopSignal stop) throws Exception {
    double[] seconds = new double[ways.size()];
    Arrays.fill(seconds, Double.MAX_VALUE);
    for (int repeat = 0; repeat < REPEATS; repeat++) {
      @Nullable List<Long> expected = null;
      for (int i = 0; i < seconds.length; i++) {
        stop.check();
        long start = System.nanoTime();
        List<Long> counts = ways.get(i).counts.call();
        seconds[i] = Math.min(seconds[i], (System.nanoTime() - start) / 1e9);
        if (counts.size() > 1) {
          expected = expected == null ? counts : expected;
          requireSame(expected, counts, ways.get(i));
        }
      }
    }
    return seconds;
  }

  private static void requireSame(List<Long> expected, List<Long> counts, Way way) {
    if (!counts.equals(expected)) {
      throw new IllegalStateException(
          "Cannot compare: "
              + way.engine
              + " with "
              + way.query
              + " counts other than the first way");
    }
  }

  private static void describe(Page page, long tokens, long bytes, int threads) {
    page.paragraph(
        "How long it takes to count how often each code occurs among %s tokens in %d files of %s MB (%s bits a token): grids of %d, %s codes with the skew of a trained tokenizer."
            .formatted(
                Page.number((double) tokens, 0),
                FILES,
                Page.number(bytes / 1e6, 0),
                Page.number(8.0 * bytes / tokens, 2),
                SyntheticTokens.GRID,
                Page.number(SyntheticTokens.CODES, 0)));
    page.paragraph(
        "All run in one process with %d threads, in turn, and the best of %d runs counts; the first, which compiles, is among them. The counts are compared."
            .formatted(threads, REPEATS));
  }

  /** Ratios are to the first way. */
  private static void table(Page page, List<Way> ways, double[] seconds, long tokens) {
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < seconds.length; i++) {
      rows.add(
          List.of(
              ways.get(i).engine + ": " + ways.get(i).query,
              Page.number(seconds[i], 2),
              Page.number(tokens / seconds[i] / 1e6, 1),
              "**" + Page.number(seconds[i] / seconds[0], 2) + "**"));
    }
    page.table(
        List.of("", "Seconds", "M tokens/s", "**Of " + ways.get(0).engine + "'s time**"), rows);
  }
}
