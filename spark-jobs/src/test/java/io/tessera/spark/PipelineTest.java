package io.tessera.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tessera.core.checkpoint.Json;
import io.tessera.core.checkpoint.Sha256;
import io.tessera.core.image.TestImages;
import io.tessera.core.storage.LocalStorage;
import io.tessera.evaluation.interval.Interval;
import io.tessera.evaluation.protocol.MeasuredSet;
import io.tessera.evaluation.protocol.Protocol;
import io.tessera.evaluation.protocol.ReferenceSet;
import io.tessera.spark.evaluate.Checkpoint;
import io.tessera.spark.evaluate.EvaluationMetrics;
import io.tessera.spark.evaluate.Figure;
import io.tessera.spark.evaluate.SweepRecord;
import io.tessera.spark.metrics.DocumentedMetrics;
import io.tessera.spark.metrics.PrometheusPage;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.session.JobSession;
import io.tessera.spark.training.ModelPointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** All commands in small, from image files to the report, on one run that the tests go on with. */
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PipelineTest {
  private static final String RECIPE =
      """
      run { id = small, seed = 3, dir = "%s" }
      spark.master = "local[2]"
      compute { device = cpu, threads = 1 }
      data { source = "%s", image-size = 16, heldout.count = 8, min-files = 2 }
      tokenizer {
        base-channels = 8, encoder-multipliers = [1, 2], decoder-multipliers = [1, 2]
        encoder-blocks = 1, decoder-blocks = 1, attention-levels = [], z-channels = 8
        codebook-size = 16, codebook-dim = 4, norm-groups = 4, adversarial.weight = 0, precision = fp32
        training { steps = 6, batch-size = 4, workers = 2, round-steps = 2, warmup-steps = 1 }
      }
      crt { anneal-steps = 2, dim = 16, heads = 2, layers = 1 }
      tokenize { views = flip, batch-size = 4, unit-images = 10 }
      generator {
        size = custom, dim = 16, layers = 1, heads = 2, precision = fp32
        training { steps = 6, batch-size = 2, workers = 3, mode = average, round-steps = 2, warmup-steps = 1 }
      }
      sampling {
        images = 10, labels = balanced, batch-size = 4, unit-images = 5
        cfg-scale = auto, sweep { scales = [2, 1, 1.5], images = 10 }
      }
      classifier { channels = [8, 8], norm-groups = 4, training { steps = 4, batch-size = 4, round-steps = 2, warmup-steps = 1 } }
      evaluation {
        batch-size = 4, gallery-pairs = 2, gallery-samples = 2
        checkpoints { tokenizer-steps = 4, generator-steps = 3, images = 6 }
      }
      """;

  @TempDir static Path folder;
  private static Path run;
  private static String recipe;
  private static JobSession session;

  @BeforeAll
  static void writeImages() throws IOException {
    run = folder.resolve("run");
    TestImages.writeDarkAndLight(folder.resolve("images"), 40);
    recipe = folder.resolve("small.conf").toString();
    Files.writeString(Path.of(recipe), RECIPE.formatted(run, folder.resolve("images")));
  }

  /** With pages, unlike a recipe's own: the commands join it. */
  @BeforeAll
  static void startSpark() {
    TestSpark.stop();
    session =
        JobSession.start(
            "pipeline",
            Map.of("spark.master", "local[2]", "spark.ui.enabled", "true", "spark.ui.port", "0"));
  }

  @AfterAll
  static void stopSpark() {
    session.close();
  }

  @Test
  @Order(1)
  void theWholePathEndsInAReport() throws IOException {
    CommandRun pipeline = CommandRun.of("pipeline", "--config", recipe);
    assertThat(pipeline.code()).as(pipeline.err()).isZero();
    assertThat(run.resolve("report.html")).exists();
    EvaluationMetrics metrics = read("evaluation/metrics.json", EvaluationMetrics.class);
    assertThat(metrics.figures())
        .extracting(Figure::name)
        .contains("PSNR", "SSIM", "rFD[classifier]", "gFD[classifier]", "classifier accuracy")
        .contains("codebook used share", "codebook perplexity", "mean entropy per position")
        .noneMatch(name -> name.contains("FID"));
    assertThat(metrics.figures())
        .filteredOn(figure -> !figure.name().matches("codebook.*|mean entropy.*"))
        .allSatisfy(
            figure -> {
              Interval interval = Objects.requireNonNull(figure.interval());
              assertThat(interval.contains(figure.value())).isTrue();
            });
    assertThat(metrics.figures().stream().map(figure -> Protocol.parse(figure.protocol())))
        .extracting(Protocol::measured, protocol -> protocol.reference().map(ReferenceSet::name))
        .contains(
            tuple(MeasuredSet.RECONSTRUCTIONS, Optional.of("heldout-images")),
            tuple(MeasuredSet.SAMPLES, Optional.of("training-images")));
    assertThat(pipeline.err()).contains("8 reconstructions for 8 features: the covariance");
    assertThat(metrics.codeHistogram()).hasSize(16);
    assertThat(metrics.codeHistogram().stream().mapToLong(n -> n).sum()).isEqualTo(8 * 64);
  }

  @Test
  @Order(2)
  void whatTheDashboardAsksForAndThePageListsIsExported() throws IOException {
    Set<String> exported = PrometheusPage.of(session.spark().sparkContext()).names();
    Set<String> asked = DocumentedMetrics.ofDashboard();
    Set<String> listed = DocumentedMetrics.ofPage();

    assertThat(asked).hasSizeGreaterThan(30);
    assertThat(DocumentedMetrics.unmet(asked, exported)).isEmpty();
    assertThat(DocumentedMetrics.unmet(listed, exported)).isEmpty();
    assertThat(DocumentedMetrics.unknown(listed, exported)).isEmpty();
  }

  @Test
  @Order(2)
  void theTableOfFiguresSaysWhatTheRecordSays() throws IOException {
    EvaluationMetrics metrics = read("evaluation/metrics.json", EvaluationMetrics.class);
    List<String> lines = Files.readAllLines(run.resolve("evaluation/metrics.csv"));
    assertThat(lines).hasSize(metrics.figures().size() + 1);
    assertThat(lines.get(0)).startsWith("group,name,value,low,high,level,unit,better,images,");
    for (int i = 0; i < metrics.figures().size(); i++) {
      Figure figure = metrics.figures().get(i);
      String[] fields = lines.get(i + 1).split(",", -1);
      assertThat(fields[0]).isEqualTo(figure.group().name());
      assertThat(fields[1]).isEqualTo(figure.name());
      assertThat(Double.parseDouble(fields[2])).isEqualTo(figure.value());
      if (figure.interval() != null) {
        assertThat(Double.parseDouble(fields[3])).isEqualTo(figure.interval().low());
        assertThat(Double.parseDouble(fields[4])).isEqualTo(figure.interval().high());
      }
      assertThat(lines.get(i + 1)).contains(figure.protocol());
    }
  }

  @Test
  @Order(2)
  void theSweepChoosesTheScaleOfTheSmallestDistance() throws IOException {
    SweepRecord sweep = read("evaluation/sweep.json", SweepRecord.class);
    assertThat(sweep.points()).extracting(SweepRecord.Point::scale).containsExactly(2.0, 1.0, 1.5);
    SweepRecord.Point best =
        Collections.min(
            sweep.points(), Comparator.comparing(point -> point.figure(sweep.judge()).value()));
    assertThat(sweep.judge()).isEqualTo("gFD[classifier]");
    assertThat(sweep.chosen()).isEqualTo(best.scale());
    assertThat(Files.readString(run.resolve("samples/_manifest.json")))
        .contains("cfg-scale " + best.scale());
    assertThat(CommandRun.of("status", "--config", recipe).out())
        .containsPattern("sweep +done .* 30 images")
        .contains("sweep: cfg-scale " + best.scale() + " of [2.0, 1.0, 1.5], gFD[classifier] ");
    assertThat(run.resolve("evaluation/sweep")).isEmptyDirectory();
  }

  @Test
  @Order(2)
  void modelsAreMeasuredWhileTheyAreTrained() {
    List<Checkpoint> checkpoints = Checkpoint.all(new RunDirectory(new LocalStorage(run)));
    assertThat(checkpoints)
        .extracting(Checkpoint::training, Checkpoint::steps)
        .containsExactly(
            tuple("generator", 4L),
            tuple("generator", 6L),
            tuple("tokenizer", 4L),
            tuple("tokenizer", 6L));
    assertThat(checkpoints.get(0).figures())
        .extracting(Figure::name)
        .containsExactly("gFD[classifier]", "class agreement[classifier]");
    assertThat(checkpoints.get(2).figures())
        .extracting(Figure::name)
        .containsExactly("PSNR", "SSIM", "rFD[classifier]");
    assertThat(checkpoints.get(2).figures().get(0).images()).isEqualTo(6);
  }

  @Test
  @Order(2)
  void aSecondTimeThereIsNothingToDo() throws IOException {
    String before = read("tokenizer/model.json", ModelPointer.class).parameters().sha256();
    CommandRun pipeline = CommandRun.of("pipeline", "--config", recipe);
    assertThat(pipeline.code()).isZero();
    assertThat(read("tokenizer/model.json", ModelPointer.class).parameters().sha256())
        .isEqualTo(before);
  }

  @Test
  @Order(3)
  void killedTrainingsResumeToTheSameBits() throws IOException {
    for (String stage : List.of("tokenizer", "generator")) {
      String whole = read(stage + "/model.json", ModelPointer.class).parameters().sha256();
      // as after a kill in the last round
      Files.delete(run.resolve(stage + "/model.json"));
      Files.delete(run.resolve(stage + "/rounds/000003.json"));
      deleteTree(run.resolve(stage + "/rounds/000003"));
      CommandRun resumed = CommandRun.of("train-" + stage, "--config", recipe);
      assertThat(resumed.code()).as(resumed.err()).isZero();
      assertThat(read(stage + "/model.json", ModelPointer.class).parameters().sha256())
          .as(stage)
          .isEqualTo(whole);
    }
  }

  @Test
  @Order(4)
  void tokenizingAgainGivesTheSameRows() throws IOException {
    Path manifest = run.resolve("tokens/version=000001/_manifest.json");
    String before = Files.readString(manifest);
    Files.delete(manifest);
    List<Path> units = files(run.resolve("tokens/version=000001/_units"));
    Files.delete(units.get(0));
    CommandRun again = CommandRun.of("tokenize", "--config", recipe);
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(withoutFileHashes(Files.readString(manifest))).isEqualTo(withoutFileHashes(before));
  }

  @Test
  @Order(5)
  void theRunIsWhatItsRecordsSay() throws IOException {
    CommandRun sound = CommandRun.of("verify", "--config", recipe);
    assertThat(sound.code()).as(sound.err()).isZero();
    assertThat(sound.out())
        .containsPattern(
            "tokenizer +sound: 4 commits in the chain, \\d+ files, round 3 of worker 0 repeated")
        .containsPattern("images +sound: 40 images in \\d+ files")
        .containsPattern(
            "tokens +sound: version 1, 72 rows in \\d+ files, compared with the images, \\d+ encoded again")
        .containsPattern("generator +sound: 4 commits")
        .containsPattern("classifier +sound: 3 commits");
    CommandRun other =
        CommandRun.of("verify", "--config", recipe, "tokenizer", "--round", "3", "--worker", "1");
    assertThat(other.code()).as(other.err()).isZero();
    CommandRun none = CommandRun.of("verify", "--config", recipe, "--round", "9");
    assertThat(none.code()).isEqualTo(64);
    assertThat(none.err()).contains("Invalid --round: 9; train-tokenizer has rounds 1 to 3");
    assertThat(CommandRun.of("status", "--config", recipe).out())
        .containsPattern("tokenizer: round 3, step 6, 2 workers \\(diloco\\), loss \\d")
        .containsPattern("last 3 rounds: .* samples/s; compute \\d+ %");
  }

  @Test
  @Order(5)
  void theOperationsPageCommandsRun() throws IOException {
    List<String> commands =
        Files.readAllLines(Path.of("../docs/operations.md")).stream()
            .filter(line -> line.startsWith("bin/tessera ") && line.contains("quickstart"))
            .map(line -> line.substring("bin/tessera ".length()))
            .toList();
    assertThat(commands)
        .extracting(command -> command.split(" ", 2)[0])
        .contains("pipeline", "status", "tables", "doctor", "verify");
    for (String command : commands) {
      String here =
          command.replace("conf/quickstart.conf", recipe).replace("runs/quickstart", run + "");
      CommandRun done = CommandRun.of(here.split(" ", -1));
      assertThat(done.code()).as(command + ": " + done).isZero();
    }
  }

  @Test
  @Order(6)
  void leftoversGoAndEverythingElseStaysBitForBit() throws IOException {
    FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(30)));
    for (Path file : files(run)) {
      Files.setLastModifiedTime(file, old); // as a run of last month
    }
    Map<String, String> needed = digests();
    needed.keySet().removeIf(path -> path.matches("(samples/_units|evaluation/_sums)/.*"));
    List<String> leftovers =
        List.of(
            ".unfinished-images/written/part-0",
            "images/split=train/part-99999.parquet",
            "tokenizer/rounds/000002/worker-000.lost/parameters-00001-of-00001.safetensors",
            "generator/rounds/000009/merged.lost/parameters-00001-of-00001.safetensors",
            "classifier/rounds/000001/.unfinished-a",
            "tokens/_users/.unfinished-b",
            "samples/unit-lost.parquet",
            "evaluation/_sums/lost/sums",
            "evaluation/sweep/_units/lost.json",
            "evaluation/checkpoints/_units/lost-features",
            "doctor-00000000-0000-0000-0000-000000000000/file");
    for (String path : leftovers) {
      Files.createDirectories(run.resolve(path).getParent());
      Files.setLastModifiedTime(Files.write(run.resolve(path), new byte[9]), old);
    }
    String young = "generator/rounds/000009/merged.young/parameters-00001-of-00001.safetensors";
    Files.createDirectories(run.resolve(young).getParent());
    Files.write(run.resolve(young), new byte[9]);

    CommandRun dry = CommandRun.of("gc", "--config", recipe, "--keep-versions", "1", "--dry-run");

    assertThat(dry.code()).as(dry.err()).isZero();
    assertThat(leftovers).allSatisfy(path -> assertThat(run.resolve(path)).exists());
    CommandRun gc = CommandRun.of("gc", "--config", recipe, "--keep-versions", "1");
    assertThat(gc.out()).isEqualTo(dry.out().replace("Would delete", "Deleted"));
    Files.delete(run.resolve(young));
    assertThat(digests()).isEqualTo(needed);
    CommandRun verify = CommandRun.of("verify", "--config", recipe);
    assertThat(verify.code()).as(verify.out() + verify.err()).isZero();
    assertThat(CommandRun.of("tables", "--config", recipe).out())
        .containsPattern("tokens +1 +used ")
        .contains("samples");
    assertThat(CommandRun.of("status", "--config", recipe).out()).contains("Everything is done.");
    assertThat(CommandRun.of("gc", "--config", recipe, "--features").out())
        .contains("evaluation/_units/  (features of images; metrics.json is newer)");
    deleteTree(run.resolve("evaluation/statistics"));
    Files.delete(run.resolve("evaluation/metrics.json"));
    CommandRun again = CommandRun.of("evaluate", "--config", recipe);
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(digests().get("evaluation/metrics.json"))
        .isEqualTo(needed.get("evaluation/metrics.json"));
  }

  /** Of every file, leases left out. */
  private static Map<String, String> digests() throws IOException {
    Map<String, String> digests = new TreeMap<>();
    for (Path file : files(run)) {
      String path = run.relativize(file).toString();
      if (!path.startsWith("lease/")) {
        digests.put(path, Sha256.of(Files.readAllBytes(file)));
      }
    }
    return digests;
  }

  @Test
  @Order(7)
  void aChangedFileOrCommitIsFound() throws IOException {
    Path commit = run.resolve("generator/rounds/000001.json");
    String text = Files.readString(commit);
    Files.writeString(commit, text.replace("\"steps\": 2", "\"steps\": 3"));
    CommandRun changed = CommandRun.of("verify", "--config", recipe, "--no-repeat");
    assertThat(changed.code()).isEqualTo(65);
    assertThat(changed.out()).contains("round 2 does not follow from round 1");
    Files.writeString(commit, text);
    Path file =
        files(run.resolve("tokenizer/rounds/000003")).stream()
            .filter(path -> path.toString().contains("optimizer"))
            .findFirst()
            .orElseThrow();
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    CommandRun damaged = CommandRun.of("verify", "--config", recipe, "--no-repeat");
    assertThat(damaged.code()).isEqualTo(65);
    assertThat(damaged.out()).contains(file.getFileName().toString());
  }

  @Test
  @Order(8)
  void aChangedNetworkIsRefused() {
    CommandRun changed =
        CommandRun.of("train-tokenizer", "--config", recipe, "--set", "tokenizer.z-channels=16");
    assertThat(changed.code()).isEqualTo(78);
    assertThat(changed.err()).contains("tokenizer.z-channels: 8 -> 16");
  }

  private static <T> T read(String path, Class<T> type) throws IOException {
    return Json.read(Files.readString(run.resolve(path)), type, path);
  }

  /**
   * Parquet's footers list encodings in an order that differs between JVMs; names tell attempts.
   */
  private static String withoutFileHashes(String manifest) {
    return manifest.replaceAll("\"(sha256|bytes|path)\" *: *[^,}]+", "");
  }

  private static List<Path> files(Path under) throws IOException {
    try (Stream<Path> paths = Files.walk(under)) {
      return new ArrayList<>(paths.filter(Files::isRegularFile).sorted().toList());
    }
  }

  private static void deleteTree(Path under) throws IOException {
    try (Stream<Path> paths = Files.walk(under)) {
      for (Path path : paths.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(path);
      }
    }
  }
}
