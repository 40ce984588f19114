package io.tessera.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.spark.CommandRun;
import io.tessera.spark.TestSpark;
import io.tessera.spark.run.RunDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlCommandTest {
  @TempDir static Path dir;
  private static RunDirectory run;

  @BeforeAll
  static void makeRun() {
    TestSpark.session();
    run = SqlRun.complete(dir.resolve("run"));
  }

  @Test
  void tablesAlignTextLeftAndNumbersRight() {
    CommandRun query =
        sql(
            "SELECT * FROM VALUES (1, 'a', NULL), (22, 'bcd', array(1.5D, 2D)) AS t(n, word, list)");

    assertThat(query.out())
        .isEqualTo(
            """
             n  word  list
            --  ----  ---------
             1  a     NULL
            22  bcd   [1.5,2.0]
            """);
    assertThat(query.err()).isEmpty();
  }

  @Test
  void tablesCutLongValuesAndShowNoControlCharacters() {
    assertThat(
            sql("SELECT repeat('x', 61) AS a, 'red\\u001b[31m\\nnext\\tcell' AS b, X'00ff' AS c")
                .out())
        .isEqualTo(
            """
            a                                                             b                          c
            ------------------------------------------------------------  -------------------------  -------
            %s…  red\\u001b[31m\\nnext\\tcell  2 bytes
            """
                .formatted("x".repeat(59)));
  }

  @Test
  void csvQuotesWhereItMust() {
    assertThat(
            sql(
                    "--format",
                    "csv",
                    "SELECT 'a,\"b\"' AS `x,y`, '' AS empty, NULL AS nothing, X'00ff' AS bytes, array(1, 2) AS list")
                .out())
        .isEqualTo("\"x,y\",empty,nothing,bytes,list\n\"a,\"\"b\"\"\",\"\",,AP8=,\"[1,2]\"\n");
  }

  @Test
  void jsonIsAnObjectALine() {
    assertThat(
            sql(
                    "--format",
                    "json",
                    "SELECT id AS n, NULL AS nothing, array('a') AS list FROM range(2) ORDER BY id")
                .out())
        .isEqualTo(
            """
            {"n":0,"nothing":null,"list":["a"]}
            {"n":1,"nothing":null,"list":["a"]}
            """);
  }

  @Test
  void limitsAreTold() {
    CommandRun table = sql("SELECT id FROM range(101)");
    assertThat(table.out().lines()).hasSize(102);
    assertThat(table.err())
        .isEqualTo("Only the first 100 rows are shown; --limit ROWS shows more.\n");
    assertThat(sql("SELECT id FROM range(100)").err()).isEmpty();

    CommandRun csv = sql("--format", "csv", "--limit", "1", "SELECT id FROM range(2)");
    assertThat(csv.out()).isEqualTo("id\n0\n");
    assertThat(csv.err()).isEqualTo("Only the first row is shown; --limit ROWS shows more.\n");
    assertThat(sql("--format", "csv", "SELECT id FROM range(101)").out().lines()).hasSize(102);
    assertThat(sql("--limit", "0", "SELECT 1").err())
        .contains("Invalid --limit: 0; use at least 1");
  }

  @Test
  void statementsFollowOneAnother() {
    CommandRun query =
        sql(
            "CREATE TEMPORARY VIEW few AS SELECT id FROM range(2); -- a comment; with a semicolon\nSELECT count(*) AS n FROM few;",
            "SELECT ';' AS semicolon");

    assertThat(query.err()).isEmpty();
    assertThat(query.out()).isEqualTo("n\n-\n2\n\n;\n");
    assertThat(sql("SELECT * FROM few").code()).as("views end with the command").isEqualTo(64);
  }

  @Test
  void describeIsReadable() {
    assertThat(sql("DESCRIBE FUNCTION EXTENDED token_hamming").out())
        .contains("Function: token_hamming\n", "\n    Arguments:\n      * a - an array");
    assertThat(sql("DESCRIBE tokens").out()).containsPattern("tokens +array<int>");
    assertThat(sql("EXPLAIN SELECT token_entropy(tokens) FROM tokens").out())
        .contains("ObjectHashAggregate", "partial_token_entropy(tokens");
  }

  @Test
  void everyTableIsAView() {
    assertThat(sql("--format", "csv", "SHOW VIEWS").out())
        .contains(
            "images",
            "quarantine",
            "tokens",
            "tokens_v1",
            "tokens_v2",
            "samples",
            "rounds",
            "metrics");
    assertThat(
            sql(
                    "--format",
                    "csv",
                    "SELECT id, image.path, label, split FROM images WHERE label = 3 ORDER BY id LIMIT 1")
                .out())
        .isEqualTo("id,path,label,split\nshirt/0,shirt/0.png,3,train\n");
    assertThat(
            sql(
                    "--format",
                    "csv",
                    "SELECT * FROM metrics WHERE name = 'loss' AND step = 3 ORDER BY worker")
                .out())
        .isEqualTo(
            "stage,step,worker,name,value\ntokenizer,3,0,loss,0.125\ntokenizer,3,1,loss,0.25\n");
    assertThat(
            sql(
                    "--format",
                    "csv",
                    "SELECT stage, round, steps, mode, workers FROM rounds ORDER BY round")
                .out())
        .isEqualTo(
            "stage,round,steps,mode,workers\ntokenizer,1,2,diloco,2\ntokenizer,2,4,diloco,2\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSERT INTO tokens SELECT * FROM tokens",
        "FROM tokens INSERT INTO a SELECT id INSERT INTO b SELECT label",
        "WITH t AS (SELECT 1 AS x) INSERT INTO a SELECT x FROM t",
        "INSERT OVERWRITE DIRECTORY '/tmp/x' USING parquet SELECT 1",
        "CREATE TABLE t USING parquet AS SELECT 1",
        "CREATE VIEW v AS SELECT 1",
        "DROP TABLE tokens",
        "TRUNCATE TABLE tokens",
        "UPDATE tokens SET label = 1",
        "MERGE INTO tokens USING samples ON tokens.label = samples.label WHEN MATCHED THEN DELETE",
        "SET spark.sql.ansi.enabled = false",
        "CACHE TABLE tokens",
        "ADD JAR '/tmp/x.jar'",
        "EXECUTE IMMEDIATE 'DROP TABLE tokens'",
        "BEGIN END"
      })
  void whatWritesIsRefusedBeforeAnythingRuns(String statement) {
    CommandRun query = sql("SELECT 1", statement);

    assertThat(query.code()).isEqualTo(64);
    assertThat(query.out()).isEmpty();
    assertThat(query.err()).contains("tessera sql only reads");
  }

  @Test
  void mistakesInAStatementAreNoDefects() {
    CommandRun column = sql("SELECT lable FROM tokens");
    assertThat(column.code()).isEqualTo(64);
    assertThat(column.err())
        .contains("UNRESOLVED_COLUMN", "`label`")
        .doesNotContain("'Project", "\tat ");

    CommandRun syntax = sql("SELEC 1");
    assertThat(syntax.code()).isEqualTo(64);
    assertThat(syntax.err()).contains("Syntax error at or near 'SELEC'");

    CommandRun table = sql("SELECT * FROM tokns");
    assertThat(table.code()).isEqualTo(64);
    assertThat(table.err())
        .contains(
            "`tokns`",
            "This run has the views: images, quarantine, tokens, samples, rounds, metrics, tokens_v1, tokens_v2.");

    assertThat(sql(" ; ").err()).contains("Cannot run nothing");
    assertThat(sql().code()).isEqualTo(64);
  }

  @Test
  void failuresOnTheDataTellTheValue() {
    CommandRun token = sql("SELECT codebook_usage(tokens, 20) FROM tokens");
    assertThat(token.code()).isEqualTo(65);
    assertThat(token.err())
        .containsPattern("^tessera: Invalid token: 2\\d, in a codebook of 20 codes");

    CommandRun division = sql("SELECT 1 / label FROM tokens");
    assertThat(division.code()).isEqualTo(65);
    assertThat(division.err()).contains("DIVIDE_BY_ZERO").doesNotContain("defect");

    CommandRun grid = sql("SELECT decode_image(slice(tokens, 1, 3)) FROM tokens");
    assertThat(grid.code()).isEqualTo(65);
    assertThat(grid.err()).contains("Invalid codes: 3 for an image; the tokenizer's grid has 16");
  }

  @Test
  void decodedImagesAreTheTokenizersInAnySession() {
    int[] codes = SqlRun.codes(2, 5, 0);
    String image =
        "SELECT decode_image(tokens, '%s') FROM token_rows WHERE id = 'coat/5' AND view = 0";
    var spark = TestSpark.session();
    spark
        .read()
        .parquet(run.location("tokens/version=000002"))
        .createOrReplaceTempView("token_rows");
    byte[] expected = SqlRun.decode(List.of(codes));

    for (String wholeStage : List.of("true", "false")) {
      spark.conf().set("spark.sql.codegen.wholeStage", wholeStage);
      assertThat((byte[]) spark.sql(image.formatted(run.location(""))).first().get(0))
          .isEqualTo(expected);
    }
    spark.conf().unset("spark.sql.codegen.wholeStage");
  }

  @Test
  void decodingNeedsAModel() {
    CommandRun untrained =
        CommandRun.of(
            "sql", "--run", dir.resolve("new").toString(), "SELECT decode_image(array(1))");
    assertThat(untrained.code()).isEqualTo(65);
    assertThat(untrained.err())
        .contains("Cannot find a trained model in", "run `tessera train-tokenizer` first");
    var spark = TestSpark.session();
    assertThatThrownBy(() -> spark.sql("SELECT decode_image(array(1))"))
        .hasMessage(
            "Cannot decode images: whose tokenizer? SET spark.tessera.run=LOCATION of its run, or name it: decode_image(tokens, 'LOCATION')");
  }

  @Test
  void aRunWithoutTablesSaysSo() {
    CommandRun query =
        CommandRun.of("sql", "--run", dir.resolve("new").toString(), "SELECT * FROM tokens");
    assertThat(query.code()).isEqualTo(64);
    assertThat(query.err()).contains("This run has no views yet: run `tessera shard` first.");
    assertThat(dir.resolve("new")).doesNotExist();
  }

  @Test
  void versionsAreListedWithTheirParents() {
    CommandRun tables = CommandRun.of("tables", "--run", run.location(""));

    assertThat(tables.out().lines().map(line -> line.replaceAll(" {2,}", "|")))
        .hasSize(6)
        .startsWith("TABLE|VERSION|STATE|FINGERPRINT|TOKENIZER|ROWS|FILES|SIZE|PARENT")
        .anyMatch(
            line ->
                line.matches(
                    "images\\|-\\|used\\|[0-9a-f]{12}\\|-\\|48\\|1\\|\\d+\\.\\d KiB\\|source 5d41402abc4b"))
        .anyMatch(
            line ->
                line.matches(
                    "tokens\\|1\\|kept\\|[0-9a-f]{12}\\|ad41402abc4b\\|104\\|2\\|\\d\\.\\d KiB\\|images ed41402abc4b"))
        .anyMatch(
            line ->
                line.matches(
                    "tokens\\|2\\|used\\|[0-9a-f]{12}\\|5d41402abc4b\\|104\\|2\\|\\d\\.\\d KiB\\|images ed41402abc4b, version 1"))
        .anyMatch(
            line ->
                line.matches(
                    "samples\\|-\\|used\\|[0-9a-f]{12}\\|5d41402abc4b\\|8\\|1\\|\\d\\.\\d KiB\\|generator bd41402abc4b"));
    assertThat(CommandRun.of("tables", "--run", run.location(""), "--format", "json").out().lines())
        .hasSize(4)
        .anyMatch(line -> line.contains("\"table\":\"tokens\"") && line.contains("\"rows\":104"));
    assertThat(CommandRun.of("tables", "--run", dir.resolve("new").toString()).out())
        .isEqualTo("No tables in " + dir.resolve("new") + " yet: run `tessera shard` first\n");
    assertThat(CommandRun.of("tables", "--run", run.location(""), "--format", "csv").code())
        .isEqualTo(64);
  }

  private static CommandRun sql(String... arguments) {
    return CommandRun.of(
        Stream.concat(Stream.of("sql", "--run", run.location("")), Stream.of(arguments))
            .toArray(String[]::new));
  }
}
