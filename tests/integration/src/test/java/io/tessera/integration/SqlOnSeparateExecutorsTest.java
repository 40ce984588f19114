package io.tessera.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.spark.Main;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SQL functions where the program finds them itself, and executors share no memory with it. */
@Tag("slow") // three JVMs
class SqlOnSeparateExecutorsTest {
  @TempDir Path dir;

  @Test
  void functionsAreComputedOnExecutors() throws Exception {
    Path log = dir.resolve("log");
    List<String> command = new ArrayList<>(List.of("sql", "--run", dir.resolve("run").toString()));
    command.addAll(List.of("--master", "local-cluster[2,1,1024]", "--format", "csv"));
    Tessera.executors()
        .forEach((key, value) -> command.add("--set=spark.conf." + key + "=" + value));
    command.add(
        """
        CREATE TEMPORARY VIEW grids AS
        SELECT array(CAST(id % 4 AS INT), 7) AS tokens FROM range(0, 1000, 1, 4);
        SELECT token_histogram(tokens, 8) AS counts, token_entropy(tokens) AS bits,
          sum(token_hamming(tokens, array(0, 7))) AS differ FROM grids;
        SELECT gram, count(*) AS n FROM grids LATERAL VIEW explode(token_ngrams(tokens, 2)) AS gram
        GROUP BY gram ORDER BY gram LIMIT 1
        """);
    Process process = Tessera.start(log, Main.class, command);
    boolean ended = process.waitFor(5, TimeUnit.MINUTES);
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();

    assertThat(ended ? process.exitValue() : -1).as(Files.readString(log)).isZero();
    assertThat(Files.readString(log))
        .contains(
            "counts,bits,differ\n\"[250,250,250,250,0,0,0,1000]\",2.0,750\n",
            "gram,n\n\"[0,7]\",250\n");
  }
}
