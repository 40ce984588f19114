package io.tessera.integration.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.core.image.TestImages;
import io.tessera.integration.Ended;
import io.tessera.integration.RunContent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From images to tokens, with everything on S3 and one request in fifteen failing: every table and
 * every model is that of a run on the local disk without faults.
 */
@Tag("slow")
class S3PipelineTest {
  private static final String COMMANDS = "shard,train-tokenizer,tokenize";

  private static final String RECIPE =
      """
      run { id = small, seed = 3 }
      spark.master = "local[2]"
      compute { device = cpu, threads = 1 }
      data { source = "s3a://tessera/source", image-size = 16, heldout.count = 8, min-files = 2, max-bad-fraction = 0.1 }
      tokenizer {
        base-channels = 8, encoder-multipliers = [1, 2], decoder-multipliers = [1, 2]
        encoder-blocks = 1, decoder-blocks = 1, attention-levels = [], z-channels = 8
        codebook-size = 16, codebook-dim = 4, norm-groups = 4, adversarial.weight = 0, precision = fp32
        training { steps = 4, batch-size = 4, workers = 2, round-steps = 2, warmup-steps = 1 }
      }
      crt { anneal-steps = 2, dim = 16, heads = 2, layers = 1 }
      tokenize { views = flip, batch-size = 4, unit-images = 10 }
      """;

  @TempDir static Path folder;
  private static S3Site site;

  @BeforeAll
  static void start() throws IOException {
    site = S3Site.start(folder);
    Path images = folder.resolve("images");
    TestImages.writeDarkAndLight(images, 40);
    Files.write(images.resolve("dark/broken.png"), new byte[] {1, 2, 3});
    site.upload(images, "source");
    Files.writeString(folder.resolve("recipe.conf"), RECIPE);
  }

  @AfterAll
  static void stop() throws IOException {
    site.close();
  }

  /** The credentials come once from the site's file and once from the environment. */
  @Test
  void aRunOnAFailingStoreIsThatOfALocalDisk() throws IOException {
    S3Commands commands = new S3Commands(site, folder);
    commands.giveCredentialsInSiteFile();
    Ended undisturbed = run(commands, Map.of(), folder.resolve("local").toString());
    commands.removeSiteFile();
    FaultPlan.Counted faults = new FaultPlan.Counted(FaultPlan.random(5, 7));
    site.proxy().follow(faults);
    Ended disturbed = run(commands, S3Commands.CREDENTIALS, "s3a://tessera/run");
    site.proxy().follow(FaultPlan.none());

    assertThat(faults.counts()).containsKeys(Fault.values());
    Path downloaded = folder.resolve("downloaded");
    site.download("run", downloaded);
    assertThat(results(downloaded))
        .containsKeys("images/_manifest.json", "images-quarantine/part-00000.parquet")
        .isEqualTo(results(folder.resolve("local")));
    assertThat(site.unfinishedUploads()).isEmpty();
    assertThat(site.keys("run/")).noneMatch(key -> key.contains("/.") || key.contains("__magic"));
    assertThat(undisturbed.toString() + disturbed).doesNotContain(S3Server.SECRET_KEY);
    assertNoSecretIn("events", "local", "downloaded");
  }

  /**
   * Tables row for row, models byte for byte. What names attempts, the time or the bytes of Parquet
   * files, which differ from JVM to JVM, stays out.
   */
  private static SortedMap<String, String> results(Path run) {
    SortedMap<String, String> results = new TreeMap<>();
    RunContent.of(run)
        .forEach(
            (path, digest) -> {
              if (path.matches("images.*/_manifest.json|.*[.](parquet|safetensors)")) {
                String attemptless = path.replaceAll("[.]local-\\d+-\\d+/", "/");
                assertThat(results.put(attemptless, digest)).as(path).isIn(null, digest);
              }
            });
    return results;
  }

  private static Ended run(S3Commands commands, Map<String, String> environment, String run)
      throws IOException {
    Ended ended = commands.run(environment, COMMANDS, "--config", "recipe.conf", "--run", run);
    assertThat(ended.code()).as(ended.toString()).isZero();
    return ended;
  }

  private static void assertNoSecretIn(String... folders) throws IOException {
    for (String where : folders) {
      try (Stream<Path> files = Files.walk(folder.resolve(where))) {
        List<Path> written = files.filter(Files::isRegularFile).toList();
        assertThat(written).isNotEmpty();
        for (Path file : written) {
          assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
              .as(file.toString())
              .doesNotContain(S3Server.SECRET_KEY);
        }
      }
    }
  }
}
