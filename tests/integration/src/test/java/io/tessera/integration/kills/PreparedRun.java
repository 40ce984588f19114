package io.tessera.integration.kills;

import io.tessera.core.image.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A small run, trained to the end without any fault, that the cases start from. */
record PreparedRun(Path work) {
  /** Rounds of each stage. */
  static final int ROUNDS = 4;

  private static final String RECIPE =
      """
      run { id = kills, seed = 3 }
      compute { device = cpu, threads = 1 }
      data { source = "%s", image-size = 16, heldout.count = 8, min-files = 2 }
      tokenizer {
        base-channels = 8, encoder-multipliers = [1, 2], decoder-multipliers = [1, 2]
        encoder-blocks = 1, decoder-blocks = 1, attention-levels = [], z-channels = 8
        codebook-size = 16, codebook-dim = 4, norm-groups = 4, precision = fp32
        adversarial { weight = 0.5, start = 1, ramp = 2, filters = 8, layers = 1 }
        training {
          steps = 24, batch-size = 4, workers = 3, mode = diloco, round-steps = 6, keep-rounds = 3, warmup-steps = 1
        }
      }
      crt { anneal-steps = 2, dim = 16, heads = 2, layers = 1 }
      tokenize { views = flip, batch-size = 8, unit-images = 40 }
      generator {
        size = custom, dim = 32, layers = 4, heads = 2, precision = fp32
        training {
          steps = 24, batch-size = 4, workers = 3, mode = diloco, round-steps = 6, keep-rounds = 3, warmup-steps = 1
        }
      }
      """;

  /** The recipe of all runs in a working folder. */
  static Path recipe(Path work) {
    return work.resolve("recipe.conf");
  }

  /** The run's folder. */
  Path run() {
    return work.resolve("undisturbed");
  }

  /** Makes images and trains on them. */
  static PreparedRun in(Path work) throws IOException {
    TestImages.writeDarkAndLight(work.resolve("images"), 40);
    Files.writeString(recipe(work), RECIPE.formatted(work.resolve("images")));
    PreparedRun prepared = new PreparedRun(work);
    for (String command : List.of("shard", "train-tokenizer", "tokenize", "train-generator")) {
      prepared.run(command);
    }
    return prepared;
  }

  private void run(String command) throws IOException {
    InProcess.runToItsEnd(
        work.resolve(command + ".txt"),
        List.of(
            command,
            "--config",
            recipe(work).toString(),
            "--run",
            run().toString(),
            "--master",
            "local[2]"));
  }

  /**
   * Copies what a case's stage starts from.
   *
   * @param target the case's run
   */
  void copyFor(Case one, Path target) throws IOException {
    try (Stream<Path> files = Files.walk(run())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path path = run().relativize(file);
        if (one.stage().isInput(path)) {
          Files.createDirectories(target.resolve(path).getParent());
          Files.copy(file, target.resolve(path));
        }
      }
    }
  }
}
