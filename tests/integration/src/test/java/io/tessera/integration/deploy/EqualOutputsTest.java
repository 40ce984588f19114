package io.tessera.integration.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tessera.core.checkpoint.Json;
import io.tessera.core.image.TestImages;
import io.tessera.integration.Ended;
import io.tessera.integration.Project;
import io.tessera.integration.RunContent;
import io.tessera.integration.Tessera;
import io.tessera.integration.TesseraJar;
import io.tessera.integration.deploy.StandaloneCluster.Worker;
import io.tessera.spark.table.TokenManifest;
import io.tessera.spark.training.ModelPointer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same jar, unchanged, runs the whole pipeline in threads of one process, in {@code
 * local-cluster} (a master, two workers, an executor on each), and in mode cluster on a standalone
 * cluster with the settings of {@code deploy/standalone}, and makes the same everywhere: image
 * table, tokens, parameters of the three trainings, samples, metrics.
 *
 * <p>The pipeline is small, so that the suite stays short; {@code -Dquickstart.cluster=full} does
 * it with {@code conf/quickstart.conf}.
 */
@Tag("slow") // a dozen JVMs
@Timeout(600)
class EqualOutputsTest {
  private static final String SECRET = "c0ffee5eed0123456789abcdef5eedc0ffee";

  private static final String FAST_START = String.join(" ", Tessera.SHORT_LIVED);

  private static final String RECIPE_FILE = "recipe.conf";

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

  /** Small enough for a machine that builds other things as well. */
  private static final Map<String, String> SMALL =
      Map.of(
          "spark.authenticate.secret", SECRET,
          "spark.driver.memory", "1g",
          "spark.executor.memory", "1g",
          // one executor on each worker, with both of its GPUs
          "spark.executor.cores", "2",
          "spark.executor.resource.gpu.amount", "2",
          "spark.cores.max", "4",
          "spark.ui.port", "0",
          "spark.executor.extraJavaOptions", FAST_START);

  @TempDir static Path folder;

  @BeforeAll
  static void runInOneProcess() throws Exception {
    TestImages.writeDarkAndLight(folder.resolve("images"), 40);
    Files.writeString(folder.resolve(RECIPE_FILE), RECIPE.formatted(folder.resolve("images")));
    List<String> arguments = new ArrayList<>(pipeline(RECIPE_FILE, "local"));
    arguments.addAll(List.of("--master", "local[2]"));
    end(Ended.run(TesseraJar.main(arguments), folder, Map.of(), Duration.ofMinutes(5)));
  }

  @Test
  void localClusterMakesWhatOneProcessMakes() throws Exception {
    try (SparkHome spark = SparkHome.at(folder.resolve("local-cluster"))) {
      List<String> command = new ArrayList<>(List.of(spark.program("spark-submit")));
      command.addAll(List.of("--master", "local-cluster[2,1,1024]"));
      command.addAll(List.of("--conf", "spark.executor.extraJavaOptions=" + FAST_START));
      // where executors find it too; the standalone cluster has to ship it
      command.addAll(List.of("--class", "io.tessera.spark.Main", "local:" + TesseraJar.file()));
      command.addAll(pipeline(RECIPE_FILE, "on-local-cluster"));

      end(Ended.run(command, folder, spark.environment(), Duration.ofMinutes(5)));

      assertThat(executors(spark.path("work"))).isEqualTo(2);
    }
    assertThat(outputs("on-local-cluster")).isEqualTo(outputs("local"));
  }

  @Test
  void standaloneMakesWhatOneProcessMakesAlthoughItLosesAWorker() throws Exception {
    try (StandaloneCluster cluster = new StandaloneCluster(folder.resolve("cluster"), SMALL)) {
      // by its URI, for the driver is elsewhere
      String recipe = folder.resolve(RECIPE_FILE).toUri().toString();
      submitAndLoseAWorker(cluster, pipeline(recipe, "on-standalone"), "on-standalone");

      assertThat(outputs("on-standalone"))
          .containsKeys(
              "images/_manifest.json",
              "tokens/train",
              "tokenizer",
              "generator",
              "classifier",
              "samples/_manifest.json",
              "evaluation/metrics.json")
          .isEqualTo(outputs("local"));

      checkHistory(cluster.startHistoryServer());
    }
    assertThat(filesWith(SECRET))
        .as("files that show the secret")
        .containsExactly("conf/spark-defaults.conf");
  }

  /** Some twenty minutes on two cores; docs/operations.md has the command. */
  @Test
  @EnabledIfSystemProperty(named = "quickstart.cluster", matches = "full")
  @Timeout(7200)
  void theQuickstartOnStandaloneMakesWhatOneProcessMakes() throws Exception {
    String recipe = Project.root().resolve("conf/quickstart.conf").toString();
    String data = "data.source=" + Project.root().resolve("data/fashion-mnist");
    List<String> here = new ArrayList<>(List.of(Project.root() + "/bin/tessera"));
    here.addAll(pipeline(recipe, "quickstart-local"));
    here.addAll(List.of("--set", data));
    end(Ended.run(here, folder, Map.of(), Duration.ofHours(1)));
    Map<String, String> properties = new HashMap<>(SMALL);
    properties.putAll(
        Map.of("spark.driver.memory", "2g", "spark.executor.memory", "2g", "spark.cores.max", "2"));
    properties.putAll(
        Map.of("spark.executor.cores", "1", "spark.executor.resource.gpu.amount", "1"));
    try (StandaloneCluster cluster = new StandaloneCluster(folder.resolve("large"), properties)) {
      List<String> there = new ArrayList<>(pipeline(recipe, "quickstart-standalone"));
      there.addAll(List.of("--set", data));
      submitAndLoseAWorker(cluster, there, "quickstart-standalone");
    }
    assertThat(outputs("quickstart-standalone")).isEqualTo(outputs("quickstart-local"));
  }

  /** Once a round is done, a worker without the driver is killed and another one joins. */
  private static void submitAndLoseAWorker(
      StandaloneCluster cluster, List<String> command, String run) throws Exception {
    cluster.startMaster();
    List<Worker> workers = List.of(cluster.startWorker("one"), cluster.startWorker("two"));
    CompletableFuture<Ended> submitted =
        CompletableFuture.supplyAsync(
            () -> cluster.submit("cluster", command, Duration.ofHours(1)));
    waitForFirstRound(run, submitted, cluster);
    workers.stream().filter(worker -> !worker.hasDriver()).findFirst().orElseThrow().kill();
    Worker joined = cluster.startWorker("three");

    Ended ended = submitted.get();
    assertThat(ended.code()).as(ended + cluster.logs()).isZero();
    assertThat(ended.out()).contains("\"status\": \"done\"");
    assertThat(joined.hasExecutor()).as("executors of the worker that joined").isTrue();
  }

  private static void end(Ended ended) {
    assertThat(ended.code()).as(ended.toString()).isZero();
  }

  /** How many working folders Spark's workers made for executors. */
  private static long executors(Path work) throws IOException {
    try (Stream<Path> paths = Files.walk(work, 2)) {
      return paths.filter(path -> path.getFileName().toString().matches("\\d+")).count();
    }
  }

  private static void checkHistory(String history) throws Exception {
    JsonNode application = get(history + "/applications").get(0);
    assertThat(application.at("/attempts/0/completed").asBoolean()).isTrue();
    String about = history + "/applications/" + application.get("id").asText();
    assertThat(get(about + "/environment").toString())
        .contains("\"spark.authenticate.secret\",\"*********(redacted)\"")
        .doesNotContain(SECRET);
    JsonNode executors = get(about + "/allexecutors");
    assertThat(executors)
        .as("the driver, two executors, and one more for the lost one")
        .hasSizeGreaterThanOrEqualTo(4);
    for (JsonNode executor : executors) {
      if (!executor.get("id").asText().equals("driver")) {
        assertThat(executor.at("/resources/gpu/addresses").toString()).isEqualTo("[\"0\",\"1\"]");
      }
    }
  }

  /**
   * Hashes of what a run is for: files of tables by their rows, each split's tokens by their
   * checksum, trainings by their last parameters.
   */
  private static SortedMap<String, String> outputs(String run) throws IOException {
    Path root = folder.resolve(run);
    SortedMap<String, String> content = RunContent.of(root);
    // commits name attempts; the token table's manifest has hashes of Parquet files, not of rows
    content
        .keySet()
        .removeIf(
            path -> path.matches("(tokenizer|generator|classifier|tokens/(version=\\d+/)?_).*"));
    for (String training : List.of("tokenizer", "generator", "classifier")) {
      content.put(
          training,
          read(root.resolve(training).resolve(ModelPointer.FILE), ModelPointer.class)
              .parameters()
              .sha256());
    }
    read(root.resolve("tokens/version=000001/_manifest.json"), TokenManifest.class)
        .splits()
        .forEach((split, part) -> content.put("tokens/" + split, part.checksum()));
    return content;
  }

  private static <T> T read(Path file, Class<T> type) throws IOException {
    return Json.read(Files.readString(file), type, file.toString());
  }

  private static List<String> filesWith(String text) throws IOException {
    Path all = folder.resolve("cluster");
    List<String> found = new ArrayList<>();
    try (Stream<Path> files = Files.find(all, 99, (file, is) -> is.isRegularFile())) {
      for (Path file : files.filter(file -> !file.toString().endsWith(".jar")).toList()) {
        if (new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text)) {
          found.add(all.relativize(file).toString());
        }
      }
    }
    return found;
  }

  private static List<String> pipeline(String recipe, String run) {
    return List.of("pipeline", "--config", recipe, "--run", folder.resolve(run).toString());
  }

  private static void waitForFirstRound(
      String run, CompletableFuture<Ended> submitted, StandaloneCluster cluster) throws Exception {
    while (!Files.exists(folder.resolve(run).resolve("tokenizer/rounds/000001.json"))) {
      if (submitted.isDone()) {
        throw new AssertionError(
            "Ended before its first round: " + submitted.get() + cluster.logs());
      }
      Thread.sleep(50);
    }
  }

  /** What the history server answers, once it is there and has read its folder. */
  private static JsonNode get(String address) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
    for (int attempt = 0; attempt < 600; attempt++) {
      try {
        var response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() == 200 && response.body().length() > 5) {
          return JsonMapper.builder().build().readTree(response.body());
        }
      } catch (IOException e) {
        // not there yet
      }
      Thread.sleep(100);
    }
    throw new AssertionError("No answer from " + address);
  }
}
