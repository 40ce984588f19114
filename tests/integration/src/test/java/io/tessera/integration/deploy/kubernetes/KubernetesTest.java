package io.tessera.integration.deploy.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tessera.integration.Ended;
import io.tessera.integration.Tessera;
import io.tessera.integration.deploy.DeployFiles;
import io.tessera.integration.deploy.SmallPipeline;
import io.tessera.integration.deploy.kubernetes.KubernetesObjects.Change;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Spark's Kubernetes backend with {@code deploy/kubernetes}, against {@link KubernetesCluster}: a
 * pipeline is submitted, its driver's pod is deleted; it is submitted again and goes on, and its
 * executor's pod is deleted; the nightly job's pod finds it done. The tests look at what happened,
 * and at the pods that were asked for.
 */
@Tag("slow") // a dozen JVMs
@Timeout(600)
class KubernetesTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** The run's name, and its id: that of the nightly job, which names both alike. */
  private static final String RUN = "small";

  private static final String ACCESS_KEY = "AKIDofTheTestsOfTessera";
  private static final String SECRET_KEY = "Qx7/tessera+Zk3mPfW9vSecretOfTheTests00q";

  @TempDir static Path folder;

  private static SmallPipeline pipeline;
  private static KubernetesCluster cluster;
  private static Ended stopped;
  private static Ended finished;
  private static JsonNode night;

  @BeforeAll
  static void submitStopSubmitAgain() throws Exception {
    pipeline = SmallPipeline.in(Files.createDirectories(folder.resolve("claim")));
    Files.createDirectories(pipeline.folder().resolve("events"));
    cluster = new KubernetesCluster(folder.resolve("cluster"), pipeline.folder(), properties());
    cluster.createConfigMap("tessera-recipes", "nightly.conf", Files.readString(pipeline.recipe()));
    cluster.createSecret("tessera-s3", Map.of("access-key", ACCESS_KEY, "secret-key", SECRET_KEY));
    CompletableFuture<Void> inOneProcess =
        CompletableFuture.runAsync(() -> pipeline.runInOneProcess("local"));

    CompletableFuture<Ended> submitted = submit();
    Path firstRound = pipeline.run(RUN).resolve("tokenizer/rounds/000001.json");
    await(submitted, () -> Files.exists(firstRound));
    cluster.deletePod(name(pods("driver").get(0)));
    stopped = submitted.get();

    submitted = submit();
    await(submitted, () -> pods("driver").size() == 2 && working(pods("driver").get(1)) == 1);
    cluster.deletePod(name(executors(pods("driver").get(1)).get(0)));
    finished = submitted.get();

    night = runNightlyPod();
    cluster.awaitRest();
    inOneProcess.get();
  }

  @AfterAll
  static void end() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }

  /** Hosts, folders and sizes. */
  private static Map<String, String> properties() {
    Map<String, String> properties = new TreeMap<>();
    properties.put("spark.driver.memory", "1g");
    properties.put("spark.executor.memory", "1g");
    properties.put("spark.executor.memoryOverhead", "1g");
    // nothing goes on without it until it is replaced; each takes seconds to start
    properties.put("spark.executor.instances", "1");
    properties.put("spark.executor.extraJavaOptions", String.join(" ", Tessera.SHORT_LIVED));
    Path events = pipeline.folder().resolve("events");
    properties.put("spark.eventLog.dir", events.toUri().toString());
    for (String role : List.of("driver", "executor")) {
      String claim = "spark.kubernetes." + role + ".volumes.persistentVolumeClaim.runs.";
      properties.put(claim + "options.claimName", KubernetesCluster.CLAIM);
      properties.put(claim + "mount.path", pipeline.folder().toString());
    }
    return properties;
  }

  private static CompletableFuture<Ended> submit() {
    List<String> command = pipeline.command("/etc/tessera/nightly.conf", RUN);
    return CompletableFuture.supplyAsync(() -> cluster.submit("cluster", command, LIMIT));
  }

  private static void await(CompletableFuture<Ended> submitted, BooleanSupplier condition)
      throws Exception {
    while (!condition.getAsBoolean()) {
      if (submitted.isDone()) {
        throw new AssertionError("Ended too soon: " + submitted.get() + cluster.logs());
      }
      Thread.sleep(20);
    }
  }

  /** As the job's controller makes it, with the claim for its runs. */
  private static JsonNode runNightlyPod() throws Exception {
    Path manifest = DeployFiles.folder().resolve("kubernetes/nightly.yaml");
    Map<String, Object> template =
        DeployFiles.map(
            DeployFiles.at(
                DeployFiles.manifests(manifest).get(0), "spec/jobTemplate/spec/template"));
    String text =
        KubernetesObjects.JSON
            .writeValueAsString(template)
            .replace("https://kubernetes.default.svc", cluster.url())
            .replace("s3a://bucket/runs", pipeline.folder().toString());
    ObjectNode pod = (ObjectNode) KubernetesObjects.JSON.readTree(text);
    pod.withObject("/metadata").put("name", RUN + "-x7k2p");
    pod.withObject("/metadata/labels")
        .put("batch.kubernetes.io/job-name", RUN)
        .put("spark-role", "night");
    ObjectNode volume = pod.withArray("/spec/volumes").addObject().put("name", "runs");
    volume.withObject("/persistentVolumeClaim").put("claimName", KubernetesCluster.CLAIM);
    ((ArrayNode) pod.at("/spec/containers/0/volumeMounts"))
        .addObject()
        .put("name", "runs")
        .put("mountPath", pipeline.folder().toString());
    cluster.createPod(pod);
    long limit = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
    while (!pods("night").get(0).at("/status/phase").asText().matches("Succeeded|Failed")) {
      assertThat(System.nanoTime()).as(cluster.logs()).isLessThan(limit);
      Thread.sleep(50);
    }
    return pods("night").get(0);
  }

  private static List<ObjectNode> pods(String role) {
    return cluster.pods(role);
  }

  private static List<JsonNode> all() {
    return Stream.of("driver", "executor", "night")
        .<JsonNode>flatMap(role -> pods(role).stream())
        .toList();
  }

  /** A driver's. */
  private static List<ObjectNode> executors(JsonNode driver) {
    JsonNode uid = driver.at("/metadata/uid");
    return pods("executor").stream()
        .filter(pod -> pod.at("/metadata/ownerReferences/0/uid").equals(uid))
        .toList();
  }

  /** How many of a driver's executors have had a task. */
  private static long working(JsonNode driver) {
    return executors(driver).stream().filter(pod -> log(pod).contains("Running task")).count();
  }

  private static String name(JsonNode object) {
    return object.at("/metadata/name").asText();
  }

  private static JsonNode container(JsonNode pod) {
    return pod.at("/spec/containers/0");
  }

  private static int exitCode(JsonNode pod) {
    return pod.at("/status/containerStatuses/0/state/terminated/exitCode").asInt(-1);
  }

  @Test
  void aDeletedDriverStopsAtItsNextCommit() {
    assertThat(stopped.code()).as(stopped + cluster.logs()).isEqualTo(75);
    assertThat(stopped.out()).contains("\"code\": 75", "\"retryable\": true");
    JsonNode driver = pods("driver").get(0);
    assertThat(exitCode(driver)).isEqualTo(75);
    // sent SIGTERM, with fifteen minutes until SIGKILL
    assertThat(driver.at("/metadata/deletionGracePeriodSeconds").asInt()).isEqualTo(900);
  }

  @Test
  void theSameSubmissionGoesOnAndMakesWhatOneProcessMakes() throws IOException {
    assertThat(finished.code()).as(finished + cluster.logs()).isZero();
    assertThat(finished.out()).contains("\"status\": \"done\"");
    assertThat(exitCode(pods("driver").get(1))).isZero();
    assertThat(SmallPipeline.outputs(pipeline.run(RUN)))
        .isEqualTo(SmallPipeline.outputs(pipeline.run("local")));
  }

  @Test
  void aDeletedExecutorIsReplaced() {
    JsonNode driver = pods("driver").get(1);
    assertThat(executors(driver)).hasSize(2);
    assertThat(working(driver)).isEqualTo(2);
  }

  /** A pod that is deleted takes with it what Spark has made for it. */
  @Test
  void nothingIsLeftOfAnApplicationButItsDriver() {
    List<String> there = new ArrayList<>();
    for (Change change : cluster.changes()) {
      String object = change.resource() + " " + name(change.object());
      if (change.type().equals("DELETED")) {
        there.remove(object);
      } else if (change.type().equals("ADDED")) {
        there.add(object);
      }
    }
    String driver = name(pods("driver").get(1));
    assertThat(there)
        .contains("pods " + driver)
        .doesNotContain("pods " + name(pods("driver").get(0)));
    assertThat(there).filteredOn(object -> object.startsWith("pods ")).hasSize(2);
  }

  @Test
  void theNightlyPodIsTheDriverAndFindsItDone() {
    assertThat(exitCode(night)).as(log(night)).isZero();
    assertThat(executors(night)).hasSize(1);
    assertThat(log(night)).contains("- done already", "Deleted 0 files");
  }

  @Test
  void driversAreWhatTheTemplateAndTheSettingsSay() {
    for (JsonNode driver : pods("driver")) {
      assertThat(driver.at("/metadata/annotations").toString())
          .isEqualTo(
              "{'prometheus.io/scrape':'true','prometheus.io/path':'/metrics/prometheus/','prometheus.io/port':'4040'}"
                  .replace('\'', '"'));
      JsonNode spec = driver.path("spec");
      assertThat(spec.path("serviceAccountName").asText()).isEqualTo("tessera");
      assertThat(spec.path("terminationGracePeriodSeconds").asInt()).isEqualTo(900);
      assertThat(container(driver).at("/resources/limits").has("nvidia.com/gpu")).isFalse();
    }
  }

  @Test
  void executorsAreWhatTheTemplateAndTheSettingsSay() {
    for (JsonNode executor : pods("executor")) {
      JsonNode spec = executor.path("spec");
      assertThat(spec.path("serviceAccountName").asText()).isEqualTo("tessera-executor");
      assertThat(spec.path("nodeSelector").path("nvidia.com/gpu.present").asText())
          .isEqualTo("true");
      assertThat(spec.at("/tolerations/0/key").asText()).isEqualTo("nvidia.com/gpu");
      JsonNode limits = container(executor).at("/resources/limits");
      assertThat(limits.path("nvidia.com/gpu").asText()).isEqualTo("1");
      assertThat(limits.path("memory").asText()).isEqualTo("2048Mi");
      // the folder of the template's volume, not one that Spark makes
      assertThat(log(executor)).contains("Created local directory at /var/tmp/spark/");
      // nothing was sent that the image has
      assertThat(log(executor)).doesNotContain("Fetching spark://");
    }
  }

  /** What the namespace's policy, "restricted", demands of pods, and what they share besides. */
  @Test
  void allPodsAreUnprivileged() {
    for (JsonNode pod : all()) {
      assertThat(pod.at("/spec/restartPolicy").asText()).isEqualTo("Never");
      assertThat(pod.at("/spec/securityContext/runAsNonRoot").asBoolean()).isTrue();
      assertThat(pod.at("/spec/securityContext/runAsUser").asInt()).isEqualTo(185);
      assertThat(pod.at("/spec/securityContext/seccompProfile/type").asText())
          .isEqualTo("RuntimeDefault");
      assertThat(pod.at("/spec/containers")).hasSize(1);
      assertThat(pod.at("/spec").has("initContainers")).isFalse();
      assertThat(container(pod).path("image").asText())
          .isEqualTo("registry.example.com/tessera:0.1.0-cuda");
      JsonNode context = container(pod).path("securityContext");
      assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
      assertThat(context.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
      for (JsonNode volume : pod.at("/spec/volumes")) {
        assertThat(
                List.of("configMap", "emptyDir", "persistentVolumeClaim").stream()
                    .anyMatch(volume::has))
            .as(volume.toString())
            .isTrue();
      }
    }
  }

  @Test
  void allHaveTheLogSettingsOfTheFolder() {
    for (JsonNode pod : all()) {
      assertThat(log(pod)).contains("configured WARN ").doesNotContain("default log4j profile");
    }
  }

  @Test
  void theRolesAllowWhatSparkDoes() {
    assertThat(cluster.refused()).isEmpty();
  }

  /** Pods name the storage's secret; Spark's own is in the executors' pods and nowhere else. */
  @Test
  void theValuesOfSecretsAreNowhere() throws IOException {
    Set<String> values = new TreeSet<>(List.of(ACCESS_KEY, SECRET_KEY));
    for (JsonNode pod : all()) {
      assertThat(container(pod).path("env").toString())
          .contains("{\"name\":\"AWS_ACCESS_KEY_ID\",\"valueFrom\":{\"secretKeyRef\":{")
          .contains("{\"name\":\"AWS_SECRET_ACCESS_KEY\",\"valueFrom\":{\"secretKeyRef\":{");
      assertThat(pod.toString()).doesNotContain(values);
    }
    for (JsonNode pod : pods("executor")) {
      values.add(variable(pod, "_SPARK_AUTH_SECRET"));
    }
    assertThat(values).as("those of three applications, and the storage's two").hasSize(5);
    for (Change change : cluster.changes()) {
      if (!List.of("secrets", "pods").contains(change.resource())) {
        assertThat(change.object().toString()).doesNotContain(values);
      }
    }
    try (Stream<Path> files = Files.find(folder, 99, (file, is) -> is.isRegularFile())) {
      for (Path file : files.toList()) {
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertThat(values.stream().filter(text::contains)).as("%s", file).isEmpty();
      }
    }
  }

  private static String variable(JsonNode pod, String name) {
    for (JsonNode variable : container(pod).path("env")) {
      if (variable.path("name").asText().equals(name)) {
        return variable.path("value").asText();
      }
    }
    throw new AssertionError("No " + name + " in " + pod);
  }

  private static String log(JsonNode pod) {
    return cluster.log(name(pod));
  }
}
