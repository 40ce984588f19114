package io.tessera.integration.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.core.image.PngEncoder;
import io.tessera.core.image.RgbImage;
import io.tessera.core.random.CounterRandom;
import io.tessera.integration.Ended;
import io.tessera.integration.RunContent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From images to tokens, with everything on S3 and one request in fifteen failing: every file of the
 * run is that of a run on the local disk without faults.
 */
@Tag("slow")
class S3PipelineTest {
  private static final List<String> COMMANDS = List.of("shard", "train-tokenizer", "tokenize");

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
    Path images = Files.createDirectories(folder.resolve("images"));
    for (int i = 0; i < 40; i++) {
      Path file = images.resolve(i % 2 == 0 ? "dark" : "light").resolve(i + ".png");
      Files.createDirectories(file.getParent());
      Files.write(file, PngEncoder.encode(image(i)));
    }
    Files.write(images.resolve("dark/broken.png"), new byte[] {1, 2, 3});
    site.upload(images, "source");
    Files.writeString(folder.resolve("recipe.conf"), RECIPE);
  }

  @AfterAll
  static void stop() throws IOException {
    site.close();
  }

  private static RgbImage image(int number) {
    CounterRandom random = CounterRandom.of(number);
    byte[] samples = new byte[16 * 16 * 3];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) (random.below(i, 100) + (number % 2) * 150);
    }
    return RgbImage.of(16, 16, samples);
  }

  @Test
  void aRunOnAFailingStoreIsThatOfALocalDisk() throws IOException {
    List<String> said = new ArrayList<>(run(folder.resolve("local").toString()));
    FaultPlan.Counted faults = new FaultPlan.Counted(FaultPlan.random(5, 7));
    site.proxy().follow(faults);
    said.addAll(run("s3a://tessera/run"));
    site.proxy().follow(FaultPlan.none());

    assertThat(faults.counts()).containsKeys(Fault.values());
    Path downloaded = folder.resolve("downloaded");
    site.download("run", downloaded);
    assertThat(RunContent.of(downloaded))
        .containsKeys("images/_manifest.json", "tokens/_manifest.json", "tokenizer/model.json")
        .isEqualTo(RunContent.of(folder.resolve("local")));
    assertThat(site.unfinishedUploads()).isEmpty();
    assertThat(site.keys("run/")).noneMatch(key -> key.contains("/.") || key.contains("__magic"));
    assertNoSecretIn(said);
  }

  /** The commands, one after the other; returns what they said. */
  private static List<String> run(String run) throws IOException {
    List<String> said = new ArrayList<>();
    for (String command : COMMANDS) {
      Ended ended =
          new S3Commands(site, folder)
              .run(S3Commands.CREDENTIALS, command, "--config", "recipe.conf", "--run", run);
      assertThat(ended.code()).as(command + " " + ended).isZero();
      said.add(ended.out() + ended.err());
    }
    return said;
  }

  /** Neither on the console, nor in Spark's event log, nor in a file of the runs. */
  private static void assertNoSecretIn(List<String> said) throws IOException {
    assertThat(said).noneMatch(text -> text.contains(S3Server.SECRET_KEY));
    for (String where : List.of("events", "local", "downloaded")) {
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
