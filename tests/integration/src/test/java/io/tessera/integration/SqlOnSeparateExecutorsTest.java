package io.tessera.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SQL functions where the program finds them itself, and executors share no memory with it. */
@Tag("slow") // three JVMs
class SqlOnSeparateExecutorsTest {
  @TempDir Path dir;

  @Test
  void functionsAreComputedOnExecutors() throws Exception {
    Tessera.Result result =
        new Tessera(dir)
            .run(
                "sql",
                "--run",
                dir.resolve("run").toString(),
                "--master",
                Tessera.TWO_EXECUTORS,
                "--format",
                "csv",
                """
                CREATE TEMPORARY VIEW grids AS
                SELECT array(CAST(id % 4 AS INT), 7) AS tokens FROM range(0, 1000, 1, 4);
                SELECT token_histogram(tokens, 8) AS counts, token_entropy(tokens) AS bits,
                  sum(token_hamming(tokens, array(0, 7))) AS differ FROM grids;
                SELECT gram, count(*) AS n FROM grids LATERAL VIEW explode(token_ngrams(tokens, 2)) AS gram
                GROUP BY gram ORDER BY gram LIMIT 1
                """);

    assertThat(result.code()).as(result.output()).isZero();
    assertThat(result.output())
        .contains(
            "counts,bits,differ\n\"[250,250,250,250,0,0,0,1000]\",2.0,750\n",
            "gram,n\n\"[0,7]\",250\n");
  }
}
