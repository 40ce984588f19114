package io.tessera.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.spark.TestSpark;
import io.tessera.spark.run.RunDirectory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables are for others too: DuckDB, which shares no code with Spark, must read the same. */
class PlainParquetTest {
  @TempDir static Path dir;
  private static SparkSession spark;
  private static RunDirectory run;
  private static Connection duckdb;
  private static String tokens;

  @BeforeAll
  static void makeRun() throws SQLException {
    spark = TestSpark.session();
    run = SqlRun.complete(dir.resolve("run"));
    spark
        .read()
        .parquet(run.location("tokens/version=000002"))
        .createOrReplaceTempView("token_rows");
    spark.read().parquet(run.location("samples")).createOrReplaceTempView("sample_rows");
    duckdb = DriverManager.getConnection("jdbc:duckdb:");
    tokens =
        "read_parquet('%s/*/*.parquet', hive_partitioning = true)"
            .formatted(run.location("tokens/version=000002"));
  }

  @AfterAll
  static void close() throws SQLException {
    duckdb.close();
  }

  @Test
  void counts() throws SQLException {
    String query =
        "SELECT split, label, view, count(*), sum(%s(tokens)) FROM %s GROUP BY split, label, view ORDER BY split, label, view";

    assertThat(duckdb(query.formatted("len", tokens)))
        .hasSize(12)
        .isEqualTo(spark(query.formatted("size", "token_rows")));
  }

  @Test
  void histograms() throws SQLException {
    assertThat(
            duckdb(
                "SELECT token, count(*) FROM (SELECT unnest(tokens) AS token FROM %s) GROUP BY token ORDER BY token"
                    .formatted(tokens)))
        .hasSize(27)
        .isEqualTo(
            spark(
                "SELECT code, n FROM (SELECT posexplode(token_histogram(tokens)) AS (code, n) FROM token_rows) WHERE n > 0 ORDER BY code"));
  }

  @Test
  void everyValueOfTheTokenTable() throws SQLException {
    assertThat(
            duckdb(
                "SELECT id, label, view, split, array_to_string(tokens, ' '), lower(hex(content)) FROM %s ORDER BY id, view"
                    .formatted(tokens)))
        .hasSize(104)
        .isEqualTo(
            spark(
                "SELECT id, label, view, split, array_join(tokens, ' '), lower(hex(content)) FROM token_rows ORDER BY id, view"));
  }

  @Test
  void everyValueOfTheSampleTable() throws SQLException {
    assertThat(
            duckdb(
                "SELECT index, label, seed, array_to_string(tokens, ' '), sha256(png) FROM read_parquet('%s/*.parquet') ORDER BY index"
                    .formatted(run.location("samples"))))
        .hasSize(8)
        .isEqualTo(
            spark(
                "SELECT index, label, seed, array_join(tokens, ' '), sha2(png, 256) FROM sample_rows ORDER BY index"));
  }

  @Test
  void typesAreThoseOfThePage() throws SQLException {
    assertThat(
            duckdb(
                "SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM %s)"
                    .formatted(tokens)))
        .containsExactly(
            "id|VARCHAR",
            "label|INTEGER",
            "view|SMALLINT",
            "tokens|INTEGER[]",
            "content|BLOB",
            "split|VARCHAR",
            "version|VARCHAR");
  }

  @Test
  void footersTellTheTokenizer() throws SQLException {
    assertThat(
            duckdb(
                "SELECT DISTINCT decode(value) FROM parquet_kv_metadata('%s/*/*.parquet') WHERE decode(key) = 'tessera.format'"
                    .formatted(run.location("tokens/version=000002"))))
        .containsExactly("tessera-tokens");
  }

  private static List<String> duckdb(String query) throws SQLException {
    try (Statement statement = duckdb.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      List<String> rows = new ArrayList<>();
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<String> row = new ArrayList<>();
        for (int column = 1; column <= columns; column++) {
          row.add(String.valueOf(result.getObject(column)));
        }
        rows.add(String.join("|", row));
      }
      return rows;
    }
  }

  private static List<String> spark(String query) {
    return spark.sql(query).collectAsList().stream()
        .map(
            row ->
                String.join(
                    "|",
                    IntStream.range(0, row.size())
                        .mapToObj(column -> String.valueOf(row.get(column)))
                        .toList()))
        .toList();
  }
}
