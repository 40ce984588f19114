package io.tessera.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.spark.TestSpark;
import io.tessera.spark.exit.Failure;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.execution.HiveResult;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;

class TokenFunctionsTest {
  private static SparkSession spark;

  /** How Spark evaluates expressions. */
  enum Evaluation {
    GENERATED("CODEGEN_ONLY", "true"),
    INTERPRETED("NO_CODEGEN", "false");

    private final String mode;
    private final String wholeStage;

    Evaluation(String mode, String wholeStage) {
      this.mode = mode;
      this.wholeStage = wholeStage;
    }

    Map<String, String> settings() {
      return Map.of(
          "spark.sql.codegen.factoryMode", mode, "spark.sql.codegen.wholeStage", wholeStage);
    }
  }

  /**
   * Rows of 5 tokens in 3 classes over 4 partitions, codes 0 to 12, some arrays null; not known
   * before they are computed.
   */
  @BeforeAll
  static void makeRows() {
    spark = TestSpark.session();
    spark
        .range(0, 60, 1, 4)
        .selectExpr(
            "id",
            "CAST(id % 3 AS INT) AS label",
            "IF(id % 7 = 6, NULL, transform(sequence(1, 5), i -> CAST(pmod(hash(id, i), 13) AS INT))) AS tokens")
        .createOrReplaceTempView("grids");
    spark.table("grids").where("id < 0").createOrReplaceTempView("no_grids");
  }

  @ParameterizedTest
  @EnumSource
  void histogramsAreThoseOfExplodedTokens(Evaluation evaluation) throws Exception {
    List<Row> expected =
        rows(
            """
            SELECT label, transform(sequence(0, 15), c -> coalesce(element_at(counts, CAST(c AS INT)), 0))
            FROM (
              SELECT label, map_from_entries(collect_list((code, n))) AS counts
              FROM (
                SELECT label, code, count(*) AS n FROM grids LATERAL VIEW explode(tokens) AS code
                GROUP BY label, code)
              GROUP BY label)
            ORDER BY label
            """);

    assertThat(
            in(
                evaluation,
                () ->
                    rows(
                        "SELECT label, token_histogram(tokens, 16) FROM grids GROUP BY label ORDER BY label")))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void functionsOfTwoGridsAreThoseOfHigherOrderFunctions(Evaluation evaluation) throws Exception {
    String pairs =
        " FROM grids a JOIN grids b ON a.id < b.id AND a.label = b.label ORDER BY a.id, b.id";
    assertThat(in(evaluation, () -> rows("SELECT token_hamming(a.tokens, b.tokens)" + pairs)))
        .hasSizeGreaterThan(500)
        .isEqualTo(
            rows(
                "SELECT array_size(filter(zip_with(a.tokens, b.tokens, (x, y) -> x = y), same -> NOT same))"
                    + pairs));
    assertThat(in(evaluation, () -> rows("SELECT token_ngrams(tokens, 3) FROM grids ORDER BY id")))
        .isEqualTo(
            rows(
                "SELECT IF(tokens IS NULL, NULL, transform(sequence(1, 3), i -> slice(tokens, i, 3))) FROM grids ORDER BY id"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1000})
  void partialResultsMergeInAnyNumber(int groupsInMemory) throws Exception {
    String query =
        "SELECT id %% 5 AS g, token_histogram(tokens), token_entropy(tokens), codebook_usage(tokens, 13),"
            + " codebook_perplexity(tokens), position_entropy(tokens) FROM %s GROUP BY g ORDER BY g";
    spark.table("grids").coalesce(1).createOrReplaceTempView("in_one");
    spark.table("grids").repartition(9).createOrReplaceTempView("in_nine");
    List<Row> one = rows(query.formatted("in_one"));

    assertThat(one).hasSize(5);
    assertThat(
            with(
                Map.of(
                    "spark.sql.objectHashAggregate.sortBased.fallbackThreshold",
                    Integer.toString(groupsInMemory)),
                () -> rows(query.formatted("in_nine"))))
        .isEqualTo(one);
  }

  @Test
  void aggregatesTakeFiltersAndWindows() {
    assertThat(
            text(
                "SELECT token_entropy(tokens) FILTER (WHERE label = 9), token_histogram(tokens) FILTER (WHERE id = 0) = token_histogram(tokens) FROM grids WHERE id < 2 AND id <> 1"))
        .containsExactly("NULL\ttrue");
    assertThat(
            text(
                "SELECT x, token_histogram(t) OVER (ORDER BY x) FROM VALUES (1, array(0)), (2, array(1, 1)) AS v(x, t)"))
        .containsExactly("1\t[1]", "2\t[1,2]");
    assertThat(
            text("SELECT token_histogram(DISTINCT t) FROM VALUES (array(1)), (array(1)) AS v(t)"))
        .containsExactly("[0,1]");
  }

  @Test
  void noTokensHaveCountsButNoEntropy() {
    assertThat(
            text(
                "SELECT token_histogram(tokens), token_histogram(tokens, 3), token_entropy(tokens), codebook_usage(tokens, 3),"
                    + " codebook_perplexity(tokens), position_entropy(tokens) FROM no_grids"))
        .containsExactly("[]\t[0,0,0]\tNULL\t0.0\tNULL\tNULL");
  }

  @Test
  void nullsArePassedOver() {
    String values = " FROM VALUES (array(1, NULL)), (NULL), (array(1, NULL)) AS v(t)";
    assertThat(text("SELECT token_histogram(t), position_entropy(t)" + values))
        .containsExactly("[0,2]\t[0.0,null]");
    assertThat(
            text(
                "SELECT token_hamming(t, array(1, 2)), token_ngrams(t, 1) FROM VALUES (CAST(NULL AS ARRAY<INT>)) AS v(t)"))
        .containsExactly("NULL\tNULL");
  }

  @Test
  void narrowIntegersAreWidened() {
    assertThat(
            text(
                "SELECT token_histogram(t), token_hamming(first(t), array(2S, 2S)) FROM VALUES (array(1S, 2S)) AS v(t)"))
        .containsExactly("[0,1,1]\t1");
  }

  @ParameterizedTest
  @EnumSource
  void badTokensAreNamed(Evaluation evaluation) {
    assertThat(
            failure(evaluation, "SELECT token_entropy(transform(tokens, t -> t - 20)) FROM grids"))
        .contains("Invalid token: -", "; codes count from 0");
    assertThat(
            failure(evaluation, "SELECT codebook_usage(transform(tokens, t -> 12), 12) FROM grids"))
        .contains("Invalid token: 12, in a codebook of 12 codes");
    assertThat(failure(evaluation, "SELECT token_hamming(tokens, slice(tokens, 1, 4)) FROM grids"))
        .isEqualTo("Cannot compare token grids of 5 and 4 tokens; compare those of one grid size");
    assertThat(
            failure(
                evaluation,
                "SELECT token_hamming(tokens, transform(tokens, (t, i) -> IF(i = 3, NULL, t))) FROM grids"))
        .isEqualTo("Invalid token: null at position 3");
    assertThat(failure(evaluation, "SELECT token_ngrams(tokens, label - label) FROM grids"))
        .isEqualTo("Invalid n: 0; an n-gram has at least 1 token");
    assertThat(
            failure(
                evaluation,
                "SELECT position_entropy(slice(tokens, 1, label + 2)) FROM grids WHERE label < 2"))
        .isEqualTo(
            "Invalid token grids: 2 and 3 tokens in one group; add size(tokens) to GROUP BY");
  }

  @Test
  void badCallsFailBeforeTheyRun() {
    assertThatThrownBy(() -> spark.sql("SELECT token_histogram(tokens, 0) FROM grids"))
        .hasMessageContaining("Invalid codebook_size: 0; expected 1 to 16777216");
    assertThatThrownBy(() -> spark.sql("SELECT codebook_usage(tokens, label) FROM grids"))
        .hasMessageContaining("Invalid codebook_size: grids.label; it must be a constant");
    assertThatThrownBy(() -> spark.sql("SELECT token_entropy('abc')"))
        .hasMessageContaining("requires the \"ARRAY<INT>\" type");
    assertThatThrownBy(() -> spark.sql("SELECT codebook_usage(tokens) FROM grids"))
        .hasMessageContaining("codebook_usage");
  }

  @Test
  void sessionsWithoutTheExtensionCanBeGivenTheFunctions() {
    var bare = (org.apache.spark.sql.classic.SparkSession) spark.newSession();
    bare.sessionState().functionRegistry().dropFunction(new FunctionIdentifier("token_entropy"));
    assertThatThrownBy(() -> bare.sql("SELECT token_entropy(array(1))"))
        .hasMessageContaining("UNRESOLVED_ROUTINE");

    TesseraExtensions.register(bare);

    assertThat(bare.sql("SELECT token_entropy(array(1))").first().getDouble(0)).isZero();
  }

  @Test
  void columnsAreNamedAsCalled() {
    assertThat(
            spark
                .sql("SELECT token_histogram(tokens, 16), token_entropy(tokens) FROM grids")
                .columns())
        .containsExactly("token_histogram(tokens, 16)", "token_entropy(tokens)");
  }

  private static List<Row> rows(String query) {
    return spark.sql(query).collectAsList();
  }

  private static List<String> text(String query) {
    return CollectionConverters.asJava(
        HiveResult.hiveResultString(
            ((org.apache.spark.sql.classic.SparkSession) spark)
                .sql(query)
                .queryExecution()
                .executedPlan()));
  }

  private static String failure(Evaluation evaluation, String query) {
    try {
      in(evaluation, () -> rows(query));
    } catch (Exception e) {
      return Failure.of(e).message();
    }
    throw new AssertionError("No failure: " + query);
  }

  private static <T> T in(Evaluation evaluation, Callable<T> work) throws Exception {
    return with(evaluation.settings(), work);
  }

  private static <T> T with(Map<String, String> settings, Callable<T> work) throws Exception {
    settings.forEach(spark.conf()::set);
    try {
      return work.call();
    } finally {
      settings.keySet().forEach(spark.conf()::unset);
    }
  }
}
