package io.tessera.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tessera.core.checkpoint.Json;
import io.tessera.core.image.TestImages;
import io.tessera.core.storage.LocalStorage;
import io.tessera.spark.evaluate.Checkpoint;
import io.tessera.spark.evaluate.EvaluationMetrics;
import io.tessera.spark.evaluate.Figure;
import io.tessera.spark.evaluate.SweepRecord;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.training.ModelPointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measuring on the way, at a run that is trained once: sweeps that stop, checkpoints or none. */
@Tag("slow") // trains a tokenizer, a generator and a classifier, if small ones
class SweepTest {
  private static final String RECIPE =
      """
      run { id = small, seed = 5, dir = "%s" }
      spark.master = "local[2]"
      compute { device = cpu, threads = 1 }
      progress.interval = 1h
      data { source = "%s", image-size = 16, heldout.count = 4, min-files = 2 }
      tokenizer {
        base-channels = 8, encoder-multipliers = [1, 2], decoder-multipliers = [1, 2]
        encoder-blocks = 1, decoder-blocks = 1, attention-levels = [], z-channels = 8
        codebook-size = 16, codebook-dim = 4, norm-groups = 4, adversarial.weight = 0, precision = fp32
        training { steps = 4, batch-size = 4, round-steps = 2, warmup-steps = 1 }
      }
      crt { anneal-steps = 2, dim = 16, heads = 2, layers = 1 }
      tokenize { views = center, batch-size = 4, unit-images = 10 }
      generator {
        size = custom, dim = 16, layers = 1, heads = 2, precision = fp32, dropout.label = 0.2
        training { steps = 6, batch-size = 2, workers = 2, mode = average, round-steps = 2, warmup-steps = 1 }
      }
      sampling { images = 4, cfg-scale = auto, batch-size = 2, unit-images = 2, sweep { scales = [1, 4], images = 40 } }
      classifier { channels = [8, 8], norm-groups = 4, training { steps = 4, batch-size = 4, round-steps = 2, warmup-steps = 1 } }
      evaluation { batch-size = 2, checkpoints { generator-steps = 2, images = 6 } }
      """;

  @TempDir static Path folder;
  private static Path trained;
  private static String recipe;

  @BeforeAll
  static void train() throws IOException {
    trained = folder.resolve("trained");
    TestImages.writeDarkAndLight(folder.resolve("images"), 16);
    recipe = folder.resolve("small.conf").toString();
    Files.writeString(Path.of(recipe), RECIPE.formatted(trained, folder.resolve("images")));
    for (String command : List.of("shard", "train-tokenizer", "tokenize", "train-generator")) {
      CommandRun run = CommandRun.of(command, "--config", recipe);
      assertThat(run.code()).as(run.err()).isZero();
    }
  }

  @Test
  void aStoppedSweepGoesOnWhereItStopped() throws IOException {
    Path whole = copy("whole");
    CommandRun undisturbed = CommandRun.of("sweep", "--config", recipe, "--run", whole.toString());
    assertThat(undisturbed.code()).as(undisturbed.err()).isZero();

    Path stopped = copy("stopped");
    CommandRun first = stopAtFirstUnit(stopped);
    assertThat(first.code()).as(first.err()).isEqualTo(75);
    long done = units(stopped);
    assertThat(done).isBetween(1L, 39L);
    assertThat(stopped.resolve("evaluation/sweep.json")).doesNotExist();

    CommandRun second = CommandRun.of("sweep", "--config", recipe, "--run", stopped.toString());
    assertThat(second.code()).as(second.err()).isZero();
    Matcher drawn =
        Pattern.compile(
                "\"done\":80,.*\"rate\":([0-9.]+),\"seconds\":([0-9.]+),\"stage\":\"sweep\"")
            .matcher(second.err());
    assertThat(drawn.find()).as(second.err()).isTrue();
    double images = Double.parseDouble(drawn.group(1)) * Double.parseDouble(drawn.group(2));
    assertThat(images).isCloseTo(80 - 2.0 * done, within(1.0));
    assertThat(Files.readString(stopped.resolve("evaluation/sweep.json")))
        .isEqualTo(Files.readString(whole.resolve("evaluation/sweep.json")));
  }

  @Test
  void asManyUnitsAreDrawnAsAreLeft() throws IOException {
    Path run = copy("left");
    stopAtFirstUnit(run);
    List<Path> kept = list(run.resolve("evaluation/sweep/_units"), ".json");
    // a unit that was drawn again would put its result in place of this
    String mark = Files.readString(kept.get(0));
    Files.writeString(kept.get(0), mark.replaceAll("\\s+", " "));
    String marked = Files.readString(kept.get(0));
    stopAtFirstUnit(run);
    assertThat(units(run)).isGreaterThan(kept.size());
    assertThat(Files.readString(kept.get(0))).isEqualTo(marked);
  }

  @Test
  void theSampleTableIsDrawnWithTheChosenScaleAndNeedsIt() throws IOException {
    Path run = copy("sample");
    CommandRun early = CommandRun.of("sample", "--config", recipe, "--run", run.toString());
    assertThat(early.code()).isEqualTo(64);
    assertThat(early.err())
        .contains(
            "Cannot sample: sampling.cfg-scale is auto and "
                + run.resolve("evaluation/sweep.json")
                + " is not there; run `tessera sweep` first");
    assertThat(CommandRun.of("sweep", "--config", recipe, "--run", run.toString()).code()).isZero();
    SweepRecord sweep = read(run, "evaluation/sweep.json", SweepRecord.class);
    assertThat(CommandRun.of("sample", "--config", recipe, "--run", run.toString()).code())
        .isZero();
    assertThat(Files.readString(run.resolve("samples/_manifest.json")))
        .contains("cfg-scale " + sweep.chosen());
    // other images: a sample's seed is none of the sweep's
    assertThat(sweep.note()).contains("Quote evaluation/metrics.json");
  }

  @Test
  void aGivenScaleLeavesNothingToChoose() throws IOException {
    Path run = copy("given");
    CommandRun sweep =
        CommandRun.of(
            "sweep", "--config", recipe, "--run", run.toString(), "--set", "sampling.cfg-scale=3");
    assertThat(sweep.code()).as(sweep.err()).isZero();
    assertThat(sweep.out()).contains("sweep: not needed, sampling.cfg-scale is 3");
    assertThat(run.resolve("evaluation/sweep.json")).doesNotExist();
    CommandRun status = CommandRun.of("status", "--config", recipe, "--run", run.toString());
    assertThat(status.out())
        .containsPattern("sweep +skipped .* sampling.cfg-scale is 3")
        .contains("Next: tessera sample");
    // and doesn't hold on to it
    assertThat(CommandRun.of("sweep", "--config", recipe, "--run", run.toString()).code()).isZero();
    assertThat(run.resolve("evaluation/sweep.json")).exists();
  }

  @Test
  void theInceptionNetworkJudgesWhereItsWeightsAreGiven() throws IOException {
    Path run = copy("inception");
    Path weights = InceptionFixture.write(folder.resolve("inception.safetensors"));
    List<String> options =
        List.of(
            "--config",
            recipe,
            "--run",
            run.toString(),
            "--set",
            "evaluation.inception-weights=\"" + weights + "\"",
            "--set",
            "sampling.sweep.images=4",
            "--set",
            "sampling.images=6");
    for (String command : List.of("sweep", "sample", "evaluate")) {
      List<String> line = new ArrayList<>(List.of(command));
      line.addAll(options);
      CommandRun ended = CommandRun.of(line.toArray(new String[0]));
      assertThat(ended.code()).as(ended.err()).isZero();
    }
    assertThat(read(run, "evaluation/sweep.json", SweepRecord.class).judge()).isEqualTo("gFID");
    assertThat(read(run, "evaluation/metrics.json", EvaluationMetrics.class).figures())
        .extracting(Figure::name)
        .containsSubsequence("PSNR", "rFD[classifier]", "rFID", "rsFID")
        .containsSubsequence("gFD[classifier]", "gFID", "gsFID", "IS", "precision[inception-fid]");
  }

  @Test
  void measuringCheckpointsChangesNothingOfATraining() throws IOException {
    String with = read(trained, "generator/model.json", ModelPointer.class).parameters().sha256();
    assertThat(checkpoints(trained)).extracting(Checkpoint::steps).containsExactly(2L, 4L, 6L);
    Path run = copy("without");
    deleteTree(run.resolve("generator"));
    deleteTree(run.resolve("evaluation"));
    Files.delete(run.resolve("stages/train-generator.json"));
    CommandRun without =
        CommandRun.of(
            "train-generator",
            "--config",
            recipe,
            "--run",
            run.toString(),
            "--set",
            "evaluation.checkpoints.generator-steps=0");
    assertThat(without.code()).as(without.err()).isZero();
    assertThat(checkpoints(run)).isEmpty();
    assertThat(read(run, "generator/model.json", ModelPointer.class).parameters().sha256())
        .isEqualTo(with);
  }

  @Test
  void aResumedTrainingMeasuresWhatIsMissingOnce() throws IOException {
    Path run = copy("resumed");
    List<Checkpoint> whole = checkpoints(run);
    // as after a kill between the last commit and its measurement
    Files.delete(run.resolve("generator/model.json"));
    List<Path> files = list(run.resolve("evaluation/checkpoints"), ".json");
    Files.delete(files.get(2));
    Files.writeString(files.get(1), Files.readString(files.get(1)) + "\n");
    CommandRun resumed =
        CommandRun.of("train-generator", "--config", recipe, "--run", run.toString());
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(checkpoints(run)).isEqualTo(whole);
    assertThat(Files.readString(files.get(1))).endsWith("\n\n");
    assertThat(list(run.resolve("evaluation/checkpoints/_units"), "")).isEmpty();
  }

  /** Asks the sweep to stop as soon as a unit is drawn. */
  private static CommandRun stopAtFirstUnit(Path run) throws IOException {
    long before = units(run);
    try (StopSignal stop = new StopSignal()) {
      Thread watch =
          new Thread(
              () -> {
                while (units(run) == before && !stop.isRequested()) {
                  Thread.onSpinWait();
                }
                stop.request("the test asked");
              });
      watch.start();
      CommandRun ended =
          CommandRun.of(stop, Map.of(), "sweep", "--config", recipe, "--run", run.toString());
      stop.request("over");
      return ended;
    }
  }

  private static List<Checkpoint> checkpoints(Path run) {
    return Checkpoint.all(new RunDirectory(new LocalStorage(run)));
  }

  private static long units(Path run) {
    try {
      return list(run.resolve("evaluation/sweep/_units"), ".json").size();
    } catch (IOException e) {
      return 0;
    }
  }

  private static List<Path> list(Path in, String end) throws IOException {
    if (!Files.exists(in)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(in)) {
      return files
          .filter(file -> file.toString().endsWith(end))
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }

  private static Path copy(String name) throws IOException {
    Path to = folder.resolve(name);
    try (Stream<Path> paths = Files.walk(trained)) {
      for (Path path : paths.toList()) {
        Files.copy(path, to.resolve(trained.relativize(path)), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return to;
  }

  private static void deleteTree(Path under) throws IOException {
    try (Stream<Path> paths = Files.walk(under)) {
      for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(path);
      }
    }
  }

  private static <T> T read(Path run, String path, Class<T> type) throws IOException {
    return Json.read(Files.readString(run.resolve(path)), type, path);
  }
}
