package io.tessera.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.core.random.CounterRandom;
import io.tessera.core.storage.LocalStorage;
import io.tessera.core.storage.Storage;
import io.tessera.spark.session.JobSession;
import io.tessera.spark.table.TableFileWriter;
import io.tessera.spark.table.TokenManifest;
import io.tessera.spark.table.TokenRow;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The token histogram of a token table: {@code token_histogram}, Spark's own {@code explode} and
 * {@code GROUP BY}, and DuckDB, on the same files with the same number of threads. No test: it runs
 * when asked for, {@code mvn -pl spark-jobs -am test -Dtest=SqlBenchmark -Dsql.tokens=100000000
 * -Dsurefire.failIfNoSpecifiedTests=false}, or by {@link #main} with {@code --tokens N}.
 */
class SqlBenchmark {
  private static final int CODES = 16_384;
  private static final int GRID = 256;
  private static final int FILES = 8;
  private static final int REPEATS = 4;
  private static final String DUCKDB = "DuckDB";
  private static final String FUNCTION = "token_histogram";
  private static final String EXPLODE = "Spark's explode, GROUP BY";

  /** {@code --tokens N}: how many tokens the table has, 10⁸ where nothing is said. */
  public static void main(String[] arguments) throws Exception {
    boolean given = arguments.length == 2 && arguments[0].equals("--tokens");
    if (arguments.length > 0 && !given) {
      throw new IllegalArgumentException("Invalid arguments: use --tokens N");
    }
    long tokens = given ? Long.parseLong(arguments[1]) : 100_000_000;
    measure(tokens, Files.createTempDirectory("sql-benchmark"));
  }

  @Test
  @EnabledIfSystemProperty(named = "sql.tokens", matches = "\\d+")
  void run(@TempDir Path folder) throws Exception {
    measure(Long.getLong("sql.tokens"), folder);
  }

  private static void measure(long tokens, Path folder) throws Exception {
    new Measurement(tokens / GRID, folder, Runtime.getRuntime().availableProcessors(), System.out)
        .run();
  }

  /** A way to count. */
  private record Engine(String name, Callable<List<Long>> query) {}

  /** A table of so many grids in a folder. */
  private record Measurement(long grids, Path folder, int threads, PrintStream out) {
    void run() throws Exception {
      List<Path> files = IntStream.range(0, FILES).parallel().mapToObj(this::write).toList();
      long bytes = 0;
      for (Path file : files) {
        bytes += Files.size(file);
      }
      out.printf(
          Locale.ROOT,
          "%,d tokens in %d files, %,d bytes: %.2f bits a token; %d threads; the best of %d runs%n",
          grids * GRID,
          FILES,
          bytes,
          8.0 * bytes / (grids * GRID),
          threads,
          REPEATS);
      try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
          JobSession session =
              JobSession.start("benchmark", Map.of("spark.master", "local[" + threads + "]"))) {
        measure(
            List.of(
                duckdb(duckdb),
                function(session.spark()),
                exploded(session.spark()),
                read(session.spark())));
      }
    }

    /** Each engine in turn, so that a busy moment of the machine hits all. */
    private void measure(List<Engine> engines) throws Exception {
      double[] seconds = new double[engines.size()];
      Arrays.fill(seconds, Double.MAX_VALUE);
      Map<String, List<Long>> counts = new HashMap<>();
      for (int repeat = 0; repeat < REPEATS; repeat++) {
        for (int i = 0; i < seconds.length; i++) {
          long start = System.nanoTime();
          counts.put(engines.get(i).name, engines.get(i).query.call());
          seconds[i] = Math.min(seconds[i], (System.nanoTime() - start) / 1e9);
        }
      }
      for (int i = 0; i < seconds.length; i++) {
        out.printf(
            Locale.ROOT,
            "%-28s %7.2f s %8.1f M tokens/s %6.2f of DuckDB's time%n",
            engines.get(i).name,
            seconds[i],
            grids * GRID / seconds[i] / 1e6,
            seconds[i] / seconds[0]);
      }
      assertThat(counts.get(FUNCTION)).isEqualTo(counts.get(DUCKDB)).isEqualTo(counts.get(EXPLODE));
    }

    private Engine duckdb(Connection connection) throws SQLException {
      try (Statement setting = connection.createStatement()) {
        setting.execute("SET threads = " + threads);
      }
      String query =
          "SELECT token, count(*) FROM (SELECT unnest(tokens) AS token FROM read_parquet('%s/*.parquet')) GROUP BY token"
              .formatted(folder);
      return new Engine(DUCKDB, () -> counts(connection, query));
    }

    private static List<Long> counts(Connection connection, String query) throws SQLException {
      long[] counts = new long[CODES];
      try (Statement statement = connection.createStatement();
          ResultSet result = statement.executeQuery(query)) {
        while (result.next()) {
          counts[result.getInt(1)] = result.getLong(2);
        }
      }
      return LongStream.of(counts).boxed().toList();
    }

    private Engine function(SparkSession spark) {
      String query =
          "SELECT token_histogram(tokens, %d) FROM parquet.`%s`".formatted(CODES, folder);
      return new Engine(FUNCTION, () -> spark.sql(query).first().getList(0));
    }

    private Engine exploded(SparkSession spark) {
      String query =
          "SELECT code, count(*) FROM (SELECT explode(tokens) AS code FROM parquet.`%s`) GROUP BY code"
              .formatted(folder);
      return new Engine(
          EXPLODE,
          () -> {
            long[] counts = new long[CODES];
            for (Row row : spark.sql(query).collectAsList()) {
              counts[row.getInt(0)] = row.getLong(1);
            }
            return LongStream.of(counts).boxed().toList();
          });
    }

    private Engine read(SparkSession spark) {
      String query = "SELECT array(sum(size(tokens))) FROM parquet.`%s`".formatted(folder);
      return new Engine("Spark reading alone", () -> spark.sql(query).first().getList(0));
    }

    /** Codes are as skewed as those of a trained tokenizer: the square of a uniform number. */
    private Path write(int file) {
      Storage storage = new LocalStorage(folder);
      String name = "unit-%d.parquet".formatted(file);
      CounterRandom random = CounterRandom.of(1, file);
      try (TableFileWriter<TokenRow> writer =
          TableFileWriter.tokens(
              new Configuration(), storage, name, Map.of("tessera.format", TokenManifest.FORMAT))) {
        for (long grid = file; grid < grids; grid += FILES) {
          int[] tokens = new int[GRID];
          for (int i = 0; i < GRID; i++) {
            double uniform = (random.bits(grid * GRID + i) >>> 11) * 0x1p-53;
            tokens[i] = (int) (uniform * uniform * CODES);
          }
          writer.write(
              new TokenRow("n%08d".formatted(grid), (int) (grid % 1000), 0, tokens, new byte[12]));
        }
        writer.commit();
      }
      return folder.resolve(name);
    }
  }
}
