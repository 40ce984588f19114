package io.tessera.integration.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tessera.core.checkpoint.Json;
import io.tessera.core.image.PngEncoder;
import io.tessera.core.image.RgbImage;
import io.tessera.core.random.CounterRandom;
import io.tessera.integration.Ended;
import io.tessera.integration.RunContent;
import io.tessera.integration.TesseraJar;
import io.tessera.integration.deploy.StandaloneCluster.Worker;
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
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code deploy/standalone} for real: the whole pipeline in small, submitted in mode cluster to a
 * master and workers in processes of their own, with authentication and encryption switched on.
 */
@Tag("slow") // some ten JVMs
@Timeout(600)
class StandaloneClusterTest {
  private static final String SECRET = "c0ffee5eed0123456789abcdef5eedc0ffee";

  private static final String RECIPE =
      """
      run { id = standalone, seed = 3 }
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
        training { steps = 12, batch-size = 2, workers = 3, mode = average, round-steps = 2, warmup-steps = 1 }
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
          "spark.executor.extraJavaOptions", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1");

  @TempDir static Path folder;

  @BeforeAll
  static void runInOneProcess() throws Exception {
    drawImages(folder.resolve("images"));
    Files.writeString(folder.resolve("recipe.conf"), RECIPE.formatted(folder.resolve("images")));
    List<String> arguments = new ArrayList<>(pipeline("local"));
    arguments.addAll(List.of("--master", "local[2]"));
    Ended ended = Ended.run(TesseraJar.main(arguments), folder, Map.of(), Duration.ofMinutes(5));
    assertThat(ended.code()).as(ended.toString()).isZero();
  }

  /** JUnit would warn of each link that it removes. */
  @AfterAll
  static void removeLinks() throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path link : paths.filter(Files::isSymbolicLink).toList()) {
        Files.delete(link);
      }
    }
  }

  @Test
  void aPipelineInModeClusterOutlivesAWorkerAndMakesWhatOneProcessMakes() throws Exception {
    try (StandaloneCluster cluster = new StandaloneCluster(folder.resolve("cluster"), SMALL)) {
      cluster.startMaster();
      List<Worker> workers = List.of(cluster.startWorker("one"), cluster.startWorker("two"));

      CompletableFuture<Ended> submitted =
          CompletableFuture.supplyAsync(
              () -> cluster.submit("cluster", pipeline("remote"), Duration.ofMinutes(8)));
      waitForFirstRound(submitted, cluster);
      workers.stream().filter(worker -> !worker.hasDriver()).findFirst().orElseThrow().kill();
      Worker joined = cluster.startWorker("three");

      Ended ended = submitted.get();
      assertThat(ended.code()).as(ended + cluster.logs()).isZero();
      assertThat(ended.out()).contains("\"status\": \"done\"");
      assertThat(joined.hasExecutor()).as("executors of the worker that joined").isTrue();
      assertThat(outputs("remote")).isEqualTo(outputs("local"));

      checkHistory(cluster.startHistoryServer());
    }
    assertThat(filesWith(SECRET))
        .as("files that show the secret")
        .containsExactly("conf/spark-defaults.conf");
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

  /** Hashes of what a run is for, and of the trained parameters. */
  private static SortedMap<String, String> outputs(String run) throws IOException {
    SortedMap<String, String> content = RunContent.of(folder.resolve(run));
    // commits name attempts; the token table's manifest has hashes of Parquet files, not of rows
    content
        .keySet()
        .removeIf(
            path -> path.matches("(tokenizer|generator|classifier|tokens/(version=\\d+/)?_).*"));
    for (String training : List.of("tokenizer", "generator", "classifier")) {
      Path file = folder.resolve(run).resolve(training).resolve(ModelPointer.FILE);
      ModelPointer model = Json.read(Files.readString(file), ModelPointer.class, file.toString());
      content.put(training, model.parameters().sha256());
    }
    return content;
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

  private static List<String> pipeline(String run) {
    return List.of(
        "pipeline",
        "--config",
        folder.resolve("recipe.conf").toString(),
        "--run",
        folder.resolve(run).toString());
  }

  private static void waitForFirstRound(
      CompletableFuture<Ended> submitted, StandaloneCluster cluster) throws Exception {
    while (!Files.exists(folder.resolve("remote/tokenizer/rounds/000001.json"))) {
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

  private static void drawImages(Path images) throws IOException {
    for (int i = 0; i < 40; i++) {
      CounterRandom random = CounterRandom.of(i);
      byte[] samples = new byte[16 * 16 * 3];
      for (int j = 0; j < samples.length; j++) {
        samples[j] = (byte) (random.below(j, 100) + (i % 2) * 150);
      }
      Path file = images.resolve(i % 2 == 0 ? "dark" : "light").resolve(i + ".png");
      Files.createDirectories(file.getParent());
      Files.write(file, PngEncoder.encode(RgbImage.of(16, 16, samples)));
    }
  }
}
