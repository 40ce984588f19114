package io.tessera.integration.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tessera.core.checkpoint.Json;
import io.tessera.core.checkpoint.RoundLog;
import io.tessera.core.image.TestImages;
import io.tessera.core.storage.LocalStorage;
import io.tessera.integration.Ended;
import io.tessera.integration.RunContent;
import io.tessera.integration.TesseraJar;
import io.tessera.integration.deploy.StandaloneCluster.Worker;
import io.tessera.spark.training.ModelPointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A training whose driver and one of its two executors lose sight of each other in the middle of a
 * round, and find each other again: no process dies, so nothing but silence tells the driver, and
 * the executor goes on for a while and stores what nobody waits for any more.
 */
@Tag("slow") // six JVMs, and a time without heartbeats that has to pass
@Timeout(600)
class NetworkPartitionTest {
  private static final String RECIPE =
      """
      run { id = partition, seed = 3 }
      compute { device = cpu, threads = 1 }
      data { source = "%s", image-size = 16, heldout.count = 8, min-files = 2 }
      tokenizer {
        base-channels = 8, encoder-multipliers = [1, 2], decoder-multipliers = [1, 2]
        encoder-blocks = 1, decoder-blocks = 1, attention-levels = [], z-channels = 8
        codebook-size = 16, codebook-dim = 4, norm-groups = 4, adversarial.weight = 0, precision = fp32
        training {
          steps = 120, batch-size = 4, workers = 3, mode = diloco, round-steps = 40, keep-rounds = 4, warmup-steps = 1
        }
      }
      crt { anneal-steps = 2, dim = 16, heads = 2, layers = 1 }
      """;

  private static final Map<String, String> PROPERTIES =
      Map.ofEntries(
          Map.entry("spark.authenticate.secret", "c0ffee5eed0123456789abcdef5eedc0ffee"),
          Map.entry("spark.driver.memory", "1g"),
          Map.entry("spark.executor.memory", "1g"),
          // one executor on each host, with all its GPUs
          Map.entry("spark.executor.cores", "2"),
          Map.entry("spark.executor.resource.gpu.amount", "2"),
          Map.entry("spark.cores.max", "4"),
          Map.entry("spark.scheduler.minRegisteredResourcesRatio", "1"),
          Map.entry("spark.ui.enabled", "false"),
          // executors then say which tasks they start
          Map.entry("spark.log.level", "INFO"),
          Map.entry("spark.executor.extraJavaOptions", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"),
          // the jar comes faster in the clear
          Map.entry("spark.network.crypto.enabled", "false"),
          // how soon silence counts as death: Spark itself gives it two minutes
          Map.entry("spark.executor.heartbeatInterval", "1s"),
          Map.entry("spark.storage.blockManagerHeartbeatTimeoutMs", "8s"),
          Map.entry("spark.network.timeoutInterval", "1s"));

  private static final Duration LIMIT = Duration.ofMinutes(5);

  @TempDir Path folder;

  @Test
  void anExecutorThatIsCutOffInARoundChangesNoBit() throws Exception {
    try (CabledHosts hosts = CabledHosts.make();
        StandaloneCluster cluster =
            new StandaloneCluster(folder.resolve("cluster"), PROPERTIES, hosts.near())) {
      cluster.startMaster();
      cluster.startWorker("near", hosts.near());
      Worker far = cluster.startWorker("far", hosts.far());
      trainUndisturbed();

      CompletableFuture<Ended> submitted =
          CompletableFuture.supplyAsync(() -> cluster.submit("client", train("cut"), LIMIT));
      waitForRoundTwoOn(far, submitted);
      hosts.unplug();
      waitFor(submitted, () -> isThere("rounds/000002.json"));
      hosts.plug();

      Ended ended = submitted.get();
      assertThat(ended.code()).as(ended + cluster.logs()).isZero();
      assertThat(ended.err())
          .containsPattern("train-tokenizer: round 2, .*: lost worker \\d.* it is done again\\.");
    }
    assertThat(trained("cut")).isEqualTo(trained("undisturbed"));
    for (String worker : lostInRoundTwo()) {
      List<Map<String, String>> stored = storedMoments(worker);
      assertThat(stored)
          .as("%s, by the executor that was cut off and by the other", worker)
          .hasSize(2)
          .doesNotContain(Map.of());
      assertThat(stored.get(0)).isEqualTo(stored.get(1));
    }
  }

  private void trainUndisturbed() throws IOException {
    TestImages.writeDarkAndLight(folder.resolve("images"), 40);
    Files.writeString(folder.resolve("recipe.conf"), RECIPE.formatted(folder.resolve("images")));
    runHere(command("shard", "undisturbed"));
    copy(folder.resolve("undisturbed"), folder.resolve("cut"));
    runHere(train("undisturbed"));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(file));
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
  }

  private void runHere(List<String> command) {
    List<String> arguments = new ArrayList<>(command);
    arguments.addAll(List.of("--master", "local[2]"));
    Ended ended = Ended.run(TesseraJar.main(arguments), folder, Map.of(), LIMIT);
    assertThat(ended.code()).as(ended.toString()).isZero();
  }

  private List<String> train(String run) {
    return command("train-tokenizer", run);
  }

  private List<String> command(String name, String run) {
    return List.of(
        name,
        "--config",
        folder.resolve("recipe.conf").toString(),
        "--run",
        folder.resolve(run).toString());
  }

  private Path stage(String run) {
    return folder.resolve(run).resolve("tokenizer");
  }

  private boolean isThere(String file) {
    return Files.exists(stage("cut").resolve(file));
  }

  private void waitForRoundTwoOn(Worker worker, CompletableFuture<Ended> submitted)
      throws Exception {
    AtomicLong before = new AtomicLong();
    waitFor(
        submitted,
        () -> {
          before.set(worker.startedTasks());
          return isThere("reports/000001.json");
        });
    waitFor(submitted, () -> worker.startedTasks() > before.get());
    Thread.sleep(100); // into its steps
  }

  private static void waitFor(CompletableFuture<Ended> submitted, BooleanSupplier condition)
      throws Exception {
    while (!condition.getAsBoolean()) {
      if (submitted.isDone()) {
        throw new AssertionError("Ended too early: " + submitted.get());
      }
      Thread.sleep(10);
    }
  }

  /** Hashes of the model and of the chain of all rounds. */
  private List<String> trained(String run) throws IOException {
    Path file = stage(run).resolve(ModelPointer.FILE);
    ModelPointer model = Json.read(Files.readString(file), ModelPointer.class, file.toString());
    return List.of(
        model.parameters().sha256(),
        new RoundLog(new LocalStorage(stage(run))).latest().orElseThrow().sha256());
  }

  /** The workers that were done again, since their executor was silent. */
  private Set<String> lostInRoundTwo() throws IOException {
    JsonNode report =
        JsonMapper.builder()
            .build()
            .readTree(Files.readString(stage("cut").resolve("reports/000002.json")));
    Set<String> lost = new TreeSet<>();
    for (JsonNode redone : report.get("redone")) {
      assertThat(redone.get("reason").asText()).contains("Executor heartbeat timed out after");
      lost.add(redone.get("task").asText());
    }
    assertThat(lost).isNotEmpty();
    return lost;
  }

  /**
   * The optimizer's moments that each attempt at a worker's part of round 2 stored. Of parameters
   * only those are left that never counted.
   */
  private List<Map<String, String>> storedMoments(String worker) throws IOException {
    String name = "worker-%03d.".formatted(Integer.parseInt(worker.replace("worker ", "")));
    List<Map<String, String>> moments = new ArrayList<>();
    try (Stream<Path> folders = Files.list(stage("cut").resolve("rounds/000002"))) {
      for (Path attempt : folders.toList()) {
        if (attempt.getFileName().toString().startsWith(name)) {
          Map<String, String> stored = RunContent.of(attempt);
          stored.keySet().removeIf(file -> !file.startsWith("optimizer"));
          moments.add(stored);
        }
      }
    }
    return moments;
  }
}
