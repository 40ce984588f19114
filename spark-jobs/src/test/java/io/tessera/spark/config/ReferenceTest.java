package io.tessera.spark.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.config.Bytes;
import io.tessera.core.config.ConfigException;
import io.tessera.core.image.AlphaPolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceTest {
  @TempDir Path dir;

  /**
   * The binder refuses unknown keys and missing ones, so this also shows that each key is used and
   * each component has one.
   */
  @Test
  void defaultsBind() {
    PipelineConfig config = load().sections();

    assertThat(config.run()).isEqualTo(new RunConfig("tessera", "runs/tessera", 0));
    assertThat(config.spark()).isEqualTo(new SparkConfig(Optional.empty()));
    assertThat(config.progress()).isEqualTo(new ProgressConfig(Duration.ofSeconds(10)));
    assertThat(config.data())
        .isEqualTo(
            new DataConfig(
                Optional.empty(),
                DataFormat.AUTO,
                256,
                AlphaPolicy.DROP,
                List.of(),
                new HeldoutConfig(Optional.empty(), Optional.empty(), 0.02),
                0.01,
                new Bytes(64 << 20),
                89_478_485,
                new Bytes(192 << 20),
                8));
  }

  /** A comment covers the keys right below it and everything in the section below it. */
  @Test
  void everyKeyHasItsComment() throws IOException {
    List<String> bare = new ArrayList<>();
    int commentedDepth = Integer.MAX_VALUE;
    String before = "";
    for (String line : reference().lines().toList()) {
      int depth = line.length() - line.stripLeading().length();
      boolean key = line.matches(" *[a-z-]+( = .*| \\{.*)");
      boolean neighbour = before.matches(" *[a-z-]+ = .*");
      if (key && depth <= commentedDepth) {
        boolean commented = before.strip().startsWith("#");
        commentedDepth = commented ? depth : Integer.MAX_VALUE;
        if (!commented && !neighbour) {
          bare.add(line.strip());
        }
      }
      before = line;
    }
    assertThat(bare).isEmpty();
  }

  @Test
  void everyRecipeBinds() throws IOException {
    Path conf = Path.of("../conf");
    try (Stream<Path> files = Files.list(conf)) {
      List<Path> recipes = files.filter(file -> file.toString().endsWith(".conf")).toList();
      assertThat(recipes).isNotEmpty();
      for (Path recipe : recipes) {
        assertThat(TesseraConfig.load(List.of(recipe.toString()), List.of(), Map.of()).sections())
            .as(recipe.toString())
            .isNotNull();
      }
    }
  }

  @Test
  void unknownKeysAreRefusedWithTheNearestName() throws IOException {
    Path recipe = Files.writeString(dir.resolve("r.conf"), "data.imagesize = 64");

    assertThatThrownBy(() -> TesseraConfig.load(List.of(recipe.toString()), List.of(), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("data.imagesize")
        .hasMessageContaining("did you mean data.image-size?");
    assertThatThrownBy(() -> load("data.sourse=x"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("did you mean data.source?");
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    assertThatThrownBy(() -> load("data.image-size=4")).hasMessageContaining("use 8 to 4096");
    assertThatThrownBy(() -> load("data.max-bad-fraction=1.5")).hasMessageContaining("use 0 to 1");
    assertThatThrownBy(() -> load("data.max-image-bytes=3GiB"))
        .hasMessageContaining("use 1 byte to 1GiB");
    assertThatThrownBy(() -> load("data.max-image-pixels=0"))
        .hasMessageContaining("max-image-pixels");
    assertThatThrownBy(() -> load("data.target-file-size=0"))
        .hasMessageContaining("use 1 byte or more");
    assertThatThrownBy(() -> load("data.min-files=0")).hasMessageContaining("use 1 to 100000");
    assertThatThrownBy(() -> load("data.heldout.fraction=1"))
        .hasMessageContaining("use 0 or more and less than 1");
    assertThatThrownBy(() -> load("data.heldout.count=-1")).hasMessageContaining("use 0 or more");
    assertThatThrownBy(() -> load("run.id=a/b")).hasMessageContaining("run.id");
    assertThatThrownBy(() -> load("run.dir=\"\"")).hasMessageContaining("name a folder");
    assertThatThrownBy(() -> load("progress.interval=1ms"))
        .hasMessageContaining("use 100 ms or more");
  }

  @Test
  void aDiscriminatorNeedsAPatchOfTheImagesThatItIsTrainedOn() {
    assertThatThrownBy(() -> load("data.image-size=16"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("Invalid tokenizer.adversarial.layers: 3 leave no patch")
        .hasMessageContaining(
            "data.image-size = 16; use 2 or fewer, or tokenizer.adversarial.weight = 0");
    assertThat(load("data.image-size=16", "tokenizer.adversarial.layers=2")).isNotNull();
    assertThat(load("data.image-size=16", "tokenizer.adversarial.weight=0")).isNotNull();
    assertThat(load("data.image-size=16", "tokenizer.weights=x.safetensors")).isNotNull();
  }

  @Test
  void sparkPropertiesKeepTheirNamesHoweverTheyAreWritten() throws IOException {
    Path recipe =
        Files.writeString(
            dir.resolve("r.conf"),
            """
            spark.conf {
              spark.executor.memory = 8g
              "spark.executor.cores" = 4
              spark { task.cpus = 2, ui.enabled = true }
            }
            """);

    TesseraConfig config =
        TesseraConfig.load(
            List.of(recipe.toString()),
            List.of("spark.conf.spark.task.cpus=1", "spark.master=\"local[3]\""),
            Map.of());

    assertThat(config.sparkProperties())
        .containsOnly(
            Map.entry("spark.executor.memory", "8g"),
            Map.entry("spark.executor.cores", "4"),
            Map.entry("spark.task.cpus", "1"),
            Map.entry("spark.ui.enabled", "true"),
            Map.entry("spark.master", "local[3]"));
  }

  @Test
  void hashSeesWhatChangesResultsAndNothingElse() {
    String hash = load().hash();

    assertThat(load("data.image-size=2.56e2").hash()).isEqualTo(hash);
    assertThat(load("run.dir=elsewhere").hash()).isEqualTo(hash);
    assertThat(load("spark.master=yarn").hash()).isEqualTo(hash);
    assertThat(load("spark.conf.spark.executor.cores=3").hash()).isEqualTo(hash);
    assertThat(load("progress.interval=1s").hash()).isEqualTo(hash);
    assertThat(load("run.seed=1").hash()).isNotEqualTo(hash);
    assertThat(load("data.alpha=white").hash()).isNotEqualTo(hash);
  }

  @Test
  void valuesListsUnsetKeysToo() {
    assertThat(load("run.seed=1e3").values(List.of("data.heldout", "run", "spark")))
        .containsOnly(
            Map.entry("data.heldout.count", "null"),
            Map.entry("data.heldout.fraction", "0.02"),
            Map.entry("data.heldout.source", "null"),
            Map.entry("run.id", "tessera"),
            Map.entry("run.seed", "1000"));
  }

  @Test
  void canonicalTextHidesSparkProperties() {
    String text = load("spark.conf.spark.hadoop.fs.s3a.endpoint=http://inside").canonical();

    assertThat(text).contains("data {").doesNotContain("inside");
  }

  private static TesseraConfig load(String... assignments) {
    return TesseraConfig.load(List.of(), List.of(assignments), Map.of());
  }

  private static String reference() throws IOException {
    try (InputStream in = TesseraConfig.class.getResourceAsStream(TesseraConfig.REFERENCE)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
