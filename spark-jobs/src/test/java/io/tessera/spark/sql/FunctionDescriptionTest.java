package io.tessera.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.spark.TestSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.spark.sql.classic.SparkSession;
import org.apache.spark.sql.execution.HiveResult;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import scala.jdk.javaapi.CollectionConverters;

/** What {@code DESCRIBE FUNCTION EXTENDED} says must be there, and its examples must be true. */
class FunctionDescriptionTest {
  private static final Pattern EXAMPLE = Pattern.compile("(?m)^ +> (.*);\\n((?:^ {7}\\S.*\\n?)+)");

  private final SparkSession spark = (SparkSession) TestSpark.session();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "token_histogram",
        "token_entropy",
        "codebook_usage",
        "codebook_perplexity",
        "position_entropy",
        "token_hamming",
        "token_ngrams",
        "decode_image"
      })
  void describesItself(String function) {
    String text = String.join("\n", run("DESCRIBE FUNCTION EXTENDED " + function)) + "\n";

    assertThat(text)
        .contains(
            "Function: " + function,
            "Usage: " + function + "(",
            "\n    Arguments:\n      * ",
            "\n    Examples:\n      > SELECT ",
            "Since: 0.1.0")
        .doesNotContain("_FUNC_");
    List<String> examples = new ArrayList<>();
    EXAMPLE
        .matcher(text)
        .results()
        .forEach(
            example -> {
              examples.add(example.group(1));
              if (!function.equals("decode_image")) {
                assertThat(run(example.group(1)))
                    .as(example.group(1))
                    .isEqualTo(example.group(2).lines().map(String::strip).toList());
              }
            });
    assertThat(examples).isNotEmpty();
  }

  private List<String> run(String query) {
    return CollectionConverters.asJava(
        HiveResult.hiveResultString(spark.sql(query).queryExecution().executedPlan()));
  }
}
