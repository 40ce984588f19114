package io.tessera.spark.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.image.ImageDecodeException;
import io.tessera.core.storage.LocalStorage;
import io.tessera.spark.TestSpark;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.progress.Console;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.table.FileRange;
import io.tessera.spark.table.ParquetRows;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TokenTable;
import io.tessera.spark.table.TokenVersions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The job itself on a small tokenizer: what a table holds doesn't depend on how it was made. */
class TokenizeRunTest {
  private static final int IMAGES = 12;

  @TempDir Path folder;

  @BeforeEach
  void startSpark() {
    TestSpark.session();
  }

  private TokenizeRun run(String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "data.image-size=32",
                "tokenizer.base-channels=8",
                "tokenizer.encoder-multipliers=[1, 2, 2]",
                "tokenizer.decoder-multipliers=[1, 2, 2]",
                "tokenizer.attention-levels=[2]",
                "tokenizer.z-channels=16",
                "tokenizer.codebook-size=512",
                "tokenizer.norm-groups=4",
                "tokenize.views=ten-crop"));
    settings.addAll(List.of(more));
    PrintStream nowhere =
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    return new TokenizeRun(folder, settings, Console.plain(nowhere, nowhere), new StopSignal());
  }

  /** Every row in the order of the files, as text. */
  private List<String> tokenize(int files, String... settings) {
    try (TokenizeRun run = run(settings)) {
      run.tokenizer();
      run.images(files, IMAGES / files, 100, 75);
      run.tokenize();
    }
    List<String> rows = new ArrayList<>();
    Configuration hadoop = new Configuration();
    TokenTable table = TokenTable.open(new RunDirectory(new LocalStorage(folder)), hadoop);
    for (FileRange file : table.files(Split.TRAIN)) {
      ParquetRows.readTokens(
          hadoop,
          file,
          row ->
              rows.add(
                  row.id() + " " + row.label() + " " + row.view() + Arrays.toString(row.tokens())));
    }
    return rows;
  }

  @Test
  void codesDoNotDependOnBatchesThreadsAndFiles() {
    List<String> rows = tokenize(1, "tokenize.batch-size=1", "compute.decode-threads=1");
    assertThat(rows).hasSize(10 * IMAGES).doesNotHaveDuplicates();
    assertThat(rows.get(13)).startsWith("n00000001/n00000001_1.JPEG 1 3[");
    assertThat(tokenize(1, "tokenize.batch-size=3", "compute.decode-threads=4")).isEqualTo(rows);
    assertThat(tokenize(3, "tokenize.batch-size=32")).isEqualTo(rows);
    assertThat(
            tokenize(4, "tokenize.batch-size=7", "compute.read-ahead=1", "compute.decode-memory=1"))
        .isEqualTo(rows);
  }

  @Test
  void anImageThatCannotBeDecodedEndsTheJobWithoutATrace() throws IOException {
    try (TokenizeRun run = run("data.max-image-pixels=1000")) {
      run.tokenizer();
      run.images(1, IMAGES, 100, 75);
      assertThatThrownBy(run::tokenize)
          .hasRootCauseInstanceOf(ImageDecodeException.class)
          .hasStackTraceContaining(
              "Cannot decode image n00000000/n00000000_0.JPEG, which decoded when it was sharded: ");
    }
    noRowIsLeft();
  }

  @Test
  @Timeout(60)
  void aCancelledJobEndsItsThreads() throws Exception {
    try (TokenizeRun run = run("tokenize.batch-size=1")) {
      run.tokenizer();
      run.images(1, 1000, 100, 75);
      CompletableFuture<Double> job = CompletableFuture.supplyAsync(run::tokenize);
      while (threads().isEmpty()) {
        assertThat(job).isNotDone();
        Thread.sleep(10);
      }
      TestSpark.session().sparkContext().cancelAllJobs();
      assertThatThrownBy(job::get).hasStackTraceContaining("cancelled");
      for (Thread thread : threads()) {
        thread.join(5_000);
        assertThat(thread.isAlive()).as(thread.toString()).isFalse();
      }
    }
  }

  private static List<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("tokenize-images"))
        .toList();
  }

  private void noRowIsLeft() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve(TokenVersions.FOLDER))) {
      assertThat(files).noneMatch(file -> file.toString().endsWith(".parquet"));
    }
  }
}
