package io.tessera.integration.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.core.checkpoint.Json;
import io.tessera.core.image.TestImages;
import io.tessera.integration.Ended;
import io.tessera.integration.RunContent;
import io.tessera.integration.TesseraJar;
import io.tessera.spark.table.TokenManifest;
import io.tessera.spark.training.ModelPointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * A pipeline with all stages that takes seconds.
 *
 * @param folder with images, recipe and runs
 */
public record SmallPipeline(Path folder) {
  /** The recipe's name. */
  public static final String RECIPE_FILE = "recipe.conf";

  private static final String RECIPE =
      """
      run { id = small, seed = 3 }
      compute { device = cpu, threads = 1 }
      data { source = "%s", image-size = 16, heldout.count = 8, min-files = 2 }
      tokenizer {
        base-channels = 8, encoder-multipliers = [1, 2], decoder-multipliers = [1, 2]
        encoder-blocks = 1, decoder-blocks = 1, attention-levels = [], z-channels = 8
        codebook-size = 16, codebook-dim = 4, norm-groups = 4, adversarial.weight = 0, precision = fp32
        training { steps = 12, batch-size = 4, workers = 3, round-steps = 2, warmup-steps = 1 }
      }
      crt { anneal-steps = 2, dim = 16, heads = 2, layers = 1 }
      tokenize { views = flip, batch-size = 4, unit-images = 10 }
      generator {
        size = custom, dim = 16, layers = 1, heads = 2, precision = fp32
        training { steps = 4, batch-size = 2, workers = 3, mode = average, round-steps = 2, warmup-steps = 1 }
      }
      sampling { images = 10, labels = balanced, batch-size = 4, unit-images = 5 }
      classifier { channels = [8, 8], norm-groups = 4, training { steps = 4, batch-size = 4, round-steps = 2, warmup-steps = 1 } }
      evaluation { batch-size = 4, gallery-pairs = 2, gallery-samples = 2 }
      """;

  /** Draws the images and writes the recipe. */
  public static SmallPipeline in(Path folder) throws IOException {
    TestImages.writeDarkAndLight(folder.resolve("images"), 40);
    Files.writeString(folder.resolve(RECIPE_FILE), recipeFor(folder.resolve("images").toString()));
    return new SmallPipeline(folder);
  }

  /**
   * The recipe.
   *
   * @param images where its images lie
   */
  public static String recipeFor(String images) {
    return RECIPE.formatted(images);
  }

  /** The recipe's file. */
  public Path recipe() {
    return folder.resolve(RECIPE_FILE);
  }

  /** The folder of a run. */
  public Path run(String name) {
    return folder.resolve(name);
  }

  /** The command that makes a run. */
  public List<String> command(String recipe, String run) {
    return List.of("pipeline", "--config", recipe, "--run", run(run).toString());
  }

  /** Makes a run in one process, in two threads. */
  public void runInOneProcess(String run) {
    List<String> arguments = new ArrayList<>(command(RECIPE_FILE, run));
    arguments.addAll(List.of("--master", "local[2]"));
    Ended ended = Ended.run(TesseraJar.main(arguments), folder, Map.of(), Duration.ofMinutes(5));
    assertThat(ended.code()).as(ended.toString()).isZero();
  }

  /**
   * Hashes of what a run is for: files of tables by their rows, each split's tokens by their
   * checksum, trainings by their last parameters.
   */
  public static SortedMap<String, String> outputs(Path run) throws IOException {
    SortedMap<String, String> content = RunContent.of(run);
    // commits name attempts; the token table's manifest has hashes of Parquet files, not of rows
    content
        .keySet()
        .removeIf(
            path -> path.matches("(tokenizer|generator|classifier|tokens/(version=\\d+/)?_).*"));
    for (String training : List.of("tokenizer", "generator", "classifier")) {
      content.put(
          training,
          read(run.resolve(training).resolve(ModelPointer.FILE), ModelPointer.class)
              .parameters()
              .sha256());
    }
    read(run.resolve("tokens/version=000001/_manifest.json"), TokenManifest.class)
        .splits()
        .forEach((split, part) -> content.put("tokens/" + split, part.checksum()));
    return content;
  }

  private static <T> T read(Path file, Class<T> type) throws IOException {
    return Json.read(Files.readString(file), type, file.toString());
  }
}
