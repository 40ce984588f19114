package io.tessera.spark;

import static io.tessera.spark.shard.Fixtures.folder;
import static io.tessera.spark.shard.Fixtures.images;
import static io.tessera.spark.shard.Fixtures.png;
import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.core.storage.LocalStorage;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.Split;
import io.tessera.spark.tokenize.TokenRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files and folders whose names look like patterns, escapes, partitions or schemes. */
@Tag("slow") // tables are made and made again
class OddPlacesTest {
  @TempDir Path dir;

  @BeforeEach
  void startSpark() {
    TestSpark.session();
  }

  /** The pattern {@code run[1]} fits {@code run1} and not itself. */
  @Test
  void aRunIsNotTakenForAnother() throws Exception {
    Path cats = folder(dir.resolve("cats"), images(List.of("cat"), 4));
    Path dogs = folder(dir.resolve("dogs"), images(List.of("dog"), 3));
    assertThat(shard(cats, dir.resolve("run1")).code()).isZero();
    Path run = dir.resolve("run[1]");

    CommandRun result = shard(dogs, run);

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(
            ImageTable.open(new RunDirectory(new LocalStorage(run)))
                .rows(TestSpark.session(), Split.TRAIN)
                .select("id")
                .collectAsList())
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrder("dog/000.png", "dog/001.png", "dog/002.png");
    CommandRun sql =
        CommandRun.of(
            "sql", "--run", run.toString(), "--format", "csv", "SELECT count(*) AS n FROM images");
    assertThat(sql.out()).isEqualTo("n\n3\n");
    assertThat(CommandRun.of("verify", "images", "--set", "run.dir=\"" + run + "\"").out())
        .contains("sound: 3 images in ");
  }

  @Test
  void filesOfASourceAreReadAsTheyAreNamed() throws Exception {
    Path source = Files.createDirectories(dir.resolve("source"));
    List<String> names = List.of("part[1].parquet", "part1.parquet", "50%20 {a,b}*.parquet");
    for (String name : names) {
      Path written = dir.resolve("written");
      TestSpark.session()
          .range(1)
          .select(
              functions
                  .struct(
                      functions.lit(png(name.length())).as("bytes"), functions.lit(name).as("path"))
                  .as("image"),
              functions.lit(0L).as("label"))
          .coalesce(1)
          .write()
          .mode("overwrite")
          .parquet(written.toString());
      try (var files = Files.list(written)) {
        Path file = files.filter(path -> path.toString().endsWith(".parquet")).findAny().get();
        Files.move(file, source.resolve(name));
      }
    }
    Path run = dir.resolve("run");

    CommandRun result = shard(source, run);

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(
            ImageTable.open(new RunDirectory(new LocalStorage(run)))
                .rows(TestSpark.session(), Split.TRAIN)
                .selectExpr("id", "image.path")
                .collectAsList())
        .extracting(row -> row.getString(0) + " is " + row.getString(1))
        .containsExactlyInAnyOrderElementsOf(
            names.stream().map(name -> name + "#0 is " + name).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"r[un] {a,b} *?/x=y", "50%20 ü:z=1/x=y"})
  void tablesMayLieAnywhere(String place) {
    TokenRun run = TokenRun.in(dir.resolve(place));
    List<TokenRun.Image> images = new ArrayList<>(TokenRun.images(Split.TRAIN, 0, 8));
    images.addAll(TokenRun.images(Split.HELDOUT, 0, 2));
    run.withImages(images, 2).tokenize();
    images.addAll(TokenRun.images(Split.TRAIN, 8, 10));

    Map<String, Object> figures = run.withImages(images, 3).tokenize();

    assertThat(figures).containsEntry("encoded", 4L).containsEntry("taken_over", 18L);
    CommandRun verify = run.command("verify", "--sample", "100");
    assertThat(verify.code()).as(verify.out() + verify.err()).isZero();
    CommandRun sql =
        run.command(
            "sql",
            "--format",
            "csv",
            "SELECT split, count(*) AS n, size(token_histogram(tokens, 32)) AS h FROM tokens GROUP BY split ORDER BY split",
            "SELECT count(*) FROM tokens_v1");
    assertThat(sql.out()).as(sql.err()).contains("heldout,2,32", "train,20,32", "\n18\n");
  }

  private static CommandRun shard(Path source, Path run) {
    return CommandRun.of(
        "shard",
        "--run",
        run.toString(),
        "--set",
        "data.source=\"" + source + "\"",
        "--set",
        "data.heldout.fraction=0");
  }
}
