package io.tessera.spark;

import static io.tessera.spark.shard.Fixtures.folder;
import static io.tessera.spark.shard.Fixtures.idxImages;
import static io.tessera.spark.shard.Fixtures.idxLabels;
import static io.tessera.spark.shard.Fixtures.images;
import static io.tessera.spark.shard.Fixtures.png;
import static io.tessera.spark.shard.Fixtures.tar;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/ingest.md, with small sources of the names that they use. */
class IngestPageTest {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```");

  @TempDir Path dir;

  @BeforeEach
  void makeSources() throws IOException {
    TestSpark.session();
    folder(dir.resolve("flowers"), images(List.of("daisy", "rose"), 10));
    Path inner = tar(dir.resolve("n01440764.tar"), images(List.of("."), 10));
    tar(
        dir.resolve("ILSVRC2012_img_train.tar"),
        Map.of("n01440764.tar", Files.readAllBytes(inner)));
    folder(
        dir.resolve("fashion-mnist"),
        Map.of(
            "t10k-images-idx3-ubyte", idxImages(12), "t10k-labels-idx1-ubyte", idxLabels(12, 3)));
    parquet("train-00000-of-00001", 10);
    parquet("validation-00000-of-00001", 4);
  }

  @Test
  void everyCommandMakesItsTable() throws IOException {
    List<String> commands =
        BLOCK
            .matcher(Files.readString(Path.of("../docs/ingest.md")))
            .results()
            .flatMap(block -> block.group(1).lines())
            .toList();

    assertThat(commands).hasSize(4);
    for (String command : commands) {
      CommandRun run = run(command);
      assertThat(run.code()).as(command + run.err()).isZero();
      assertThat(run.out()).as(command).startsWith("shard: ");
    }
  }

  private CommandRun run(String command) {
    String here =
        command
            .replaceFirst("^tessera ", "")
            .replaceFirst("--run ", "--run " + dir + "/")
            .replaceAll("source=", "source=" + dir + "/");
    return CommandRun.of(here.split(" "));
  }

  /** As Spark writes it, under the name that Hugging Face would give it. */
  private void parquet(String name, int rows) throws IOException {
    Path written = dir.resolve("written-" + name);
    TestSpark.session()
        .range(0, rows)
        .select(
            functions
                .struct(
                    functions.lit(png(1)).as("bytes"),
                    functions.col("id").cast("string").as("path"))
                .as("image"),
            functions.col("id").mod(functions.lit(2)).as("label"))
        .coalesce(1)
        .write()
        .parquet(written.toString());
    Path data = Files.createDirectories(dir.resolve("imagenet-1k/data"));
    try (var files = Files.list(written)) {
      Path file = files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow();
      Files.move(file, data.resolve(name + ".parquet"));
    }
  }
}
