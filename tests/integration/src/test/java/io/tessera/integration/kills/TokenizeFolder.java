package io.tessera.integration.kills;

import io.tessera.core.image.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Where a tokenizing is done: a token table, and one or two runs that share it. */
record TokenizeFolder(Path work, String name) {
  private static final String RECIPE =
      """
      run { id = kills, seed = 3 }
      compute { device = cpu, threads = 1 }
      classifier { enabled = false }
      data { source = "%s", image-size = 16, heldout.count = 40, min-files = 12 }
      tokenizer {
        base-channels = 8, encoder-multipliers = [1, 2], decoder-multipliers = [1, 2]
        encoder-blocks = 1, decoder-blocks = 1, attention-levels = [], z-channels = 8
        codebook-size = 16, codebook-dim = 4, norm-groups = 4, precision = fp32
        adversarial { start = 1, ramp = 1, filters = 8, layers = 1 }
        training { steps = 2, batch-size = 4, workers = 1, round-steps = 2, warmup-steps = 1 }
      }
      crt { anneal-steps = 1, dim = 16, heads = 2, layers = 1 }
      tokenize { views = flip, batch-size = 8, unit-images = 1 }
      """;

  private static Path recipe(Path work) {
    return work.resolve("recipe.conf");
  }

  private static Path prepared(Path work) {
    return work.resolve("prepared");
  }

  /** Makes the run that all start from: 200 images in 24 files, and a tokenizer. */
  static void prepare(Path work) throws IOException {
    TestImages.writeDarkAndLight(work.resolve("images"), 200);
    Files.writeString(recipe(work), RECIPE.formatted(work.resolve("images")));
    for (String command : List.of("shard", "train-tokenizer")) {
      InProcess.runToItsEnd(
          work.resolve(command + ".txt"),
          List.of(
              command,
              "--config",
              recipe(work).toString(),
              "--run",
              prepared(work).toString(),
              "--master",
              "local[2]"));
    }
  }

  /** Copies the prepared run to here. */
  TokenizeFolder withRuns(int count) throws IOException {
    for (Path run : runs().subList(0, count)) {
      try (Stream<Path> files = Files.walk(prepared(work))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Path path = prepared(work).relativize(file);
          if (!path.startsWith("lease")) {
            Files.createDirectories(run.resolve(path).getParent());
            Files.copy(file, run.resolve(path));
          }
        }
      }
    }
    return this;
  }

  private Path folder() {
    return work.resolve(name);
  }

  private List<Path> runs() {
    return List.of(folder().resolve("run"), folder().resolve("other"));
  }

  /** The runs that are there. */
  List<Path> presentRuns() {
    return runs().stream().filter(Files::exists).toList();
  }

  Path table() {
    return folder().resolve("table");
  }

  /** The one version of the table. */
  Path version() {
    return table().resolve("version=000001");
  }

  /** The images that the table is of. */
  Path images() {
    return runs().get(0).resolve("images");
  }

  /** What the commands of a run say. */
  Path log(Path run) {
    return folder().resolve(run.getFileName() + ".txt");
  }

  /** The faults of its own driver, where it has one. */
  Faults faults() {
    return new Faults(folder().resolve("faults"));
  }

  Path ending() {
    return folder().resolve("ending.json");
  }

  /** A command on a run and the table. */
  List<String> command(Path run, List<String> arguments, Map<String, String> properties) {
    List<String> command = new ArrayList<>(arguments);
    command.addAll(
        List.of(
            "--config",
            recipe(work).toString(),
            "--run",
            FaultyFileSystem.location(run),
            "--set",
            "tokenize.table=\"" + FaultyFileSystem.location(table()) + "\""));
    properties.forEach(
        (key, value) -> command.addAll(List.of("--set", "spark.conf." + key + "=" + value)));
    return command;
  }
}
