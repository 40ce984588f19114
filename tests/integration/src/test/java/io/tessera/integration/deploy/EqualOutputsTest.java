package io.tessera.integration.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tessera.integration.Ended;
import io.tessera.integration.Project;
import io.tessera.integration.Tessera;
import io.tessera.integration.TesseraJar;
import io.tessera.integration.deploy.StandaloneCluster.Worker;
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

  private static SmallPipeline pipeline;

  @BeforeAll
  static void runInOneProcess() throws Exception {
    pipeline = SmallPipeline.in(folder);
    pipeline.runInOneProcess("local");
  }

  @Test
  void localClusterMakesWhatOneProcessMakes() throws Exception {
    try (SparkHome spark = SparkHome.at(folder.resolve("local-cluster"))) {
      List<String> command = new ArrayList<>(List.of(spark.program("spark-submit")));
      command.addAll(List.of("--master", "local-cluster[2,1,1024]"));
      command.addAll(List.of("--conf", "spark.executor.extraJavaOptions=" + FAST_START));
      // where executors find it too; the standalone cluster has to ship it
      command.addAll(List.of("--class", "io.tessera.spark.Main", "local:" + TesseraJar.file()));
      command.addAll(pipeline.command(pipeline.recipe().toString(), "on-local-cluster"));

      end(Ended.run(command, folder, spark.environment(), Duration.ofMinutes(5)));

      assertThat(executors(spark.path("work"))).isEqualTo(2);
    }
    assertThat(outputs("on-local-cluster")).isEqualTo(outputs("local"));
  }

  @Test
  void standaloneMakesWhatOneProcessMakesAlthoughItLosesAWorker() throws Exception {
    try (StandaloneCluster cluster = new StandaloneCluster(folder.resolve("cluster"), SMALL)) {
      // by its URI, for the driver is elsewhere
      String recipe = pipeline.recipe().toUri().toString();
      submitAndLoseAWorker(cluster, pipeline.command(recipe, "on-standalone"), "on-standalone");

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

  /** Some twelve minutes on two cores; docs/operations.md has the command. */
  @Test
  @EnabledIfSystemProperty(named = "quickstart.cluster", matches = "full")
  @Timeout(7200)
  void theQuickstartOnStandaloneMakesWhatOneProcessMakes() throws Exception {
    String recipe = Project.root().resolve("conf/quickstart.conf").toString();
    String data = "data.source=" + Project.root().resolve("data/fashion-mnist");
    List<String> here = new ArrayList<>(List.of(Project.root() + "/bin/tessera"));
    here.addAll(pipeline.command(recipe, "quickstart-local"));
    here.addAll(List.of("--set", data));
    end(Ended.run(here, folder, Map.of(), Duration.ofHours(1)));
    Map<String, String> properties = new HashMap<>(SMALL);
    properties.putAll(
        Map.of("spark.driver.memory", "2g", "spark.executor.memory", "2g", "spark.cores.max", "2"));
    properties.putAll(
        Map.of("spark.executor.cores", "1", "spark.executor.resource.gpu.amount", "1"));
    try (StandaloneCluster cluster = new StandaloneCluster(folder.resolve("large"), properties)) {
      List<String> there = new ArrayList<>(pipeline.command(recipe, "quickstart-standalone"));
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

  private static SortedMap<String, String> outputs(String run) throws IOException {
    return SmallPipeline.outputs(pipeline.run(run));
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
