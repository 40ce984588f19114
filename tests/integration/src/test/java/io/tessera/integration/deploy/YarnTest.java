package io.tessera.integration.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.core.image.TestImages;
import io.tessera.integration.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.util.resource.ResourceUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code docs/operations.md} says of YARN, on a cluster whose nodes start containers as
 * processes, with all files in HDFS. GPUs are counted by YARN; devices behind them, and their
 * isolation by cgroups, there are none.
 */
@Tag("slow") // two dozen JVMs
@Timeout(600)
class YarnTest {
  private static final String EXECUTOR = "YarnCoarseGrainedExecutorBackend";

  private static final String GPU = "yarn.io/gpu";

  private static final List<String> RECIPES =
      List.of("--config", "hdfs:///recipes/recipe.conf", "--config", "hdfs:///recipes/site.conf");

  @TempDir static Path folder;
  private static YarnSite site;

  @BeforeAll
  static void start() throws Exception {
    Path images = folder.resolve("some-images");
    TestImages.writeDarkAndLight(images, 40);
    Path recipe = folder.resolve("recipe.conf");
    Files.writeString(recipe, SmallPipeline.recipeFor("to be said in site.conf"));
    Path own = folder.resolve("site.conf");
    Files.writeString(own, "data.source = \"hdfs:///images/some-images\"\n");
    site = YarnSite.start(folder);
    site.put(images, "/images");
    site.put(recipe, "/recipes");
    site.put(own, "/recipes");
  }

  @AfterAll
  static void stop() throws Exception {
    if (site != null) {
      site.close();
    }
  }

  @Test
  void makesWhatOneProcessMakesAlthoughApplicationAndExecutorAreKilled() throws Exception {
    CompletableFuture<Ended> killed = submit("hdfs:///runs/b");
    await(killed, () -> site.has("/runs/b/images/_manifest.json"));
    kill(newest());

    Ended first = killed.get();
    assertThat(first.code()).as(first.toString()).isEqualTo(75);
    assertThat(first.err())
        .contains("submit.sh: The driver left no result in hdfs:///runs/b: ")
        .contains("spark-submit ended with 1");
    assertThat(site.has("/runs/b/images/_manifest.json")).as("committed, so kept").isTrue();

    CompletableFuture<Ended> again = submit("hdfs:///runs/b");
    await(again, () -> site.has("/runs/b/tokenizer/rounds/000001.json"));
    assertThat(gpus(newest())).as("GPUs that two executors hold").isEqualTo(2);
    assertThat(site.hadoop().containers(EXECUTOR).get(0).destroyForcibly()).isTrue();

    Ended second = again.get();
    assertThat(second.code()).as(second + site.hadoop().logs()).isZero();
    assertThat(second.out()).contains("\"status\": \"done\"");
    String done = newest().getApplicationId().toString();
    assertThat(site.hadoop().startedContainers(done))
        .as("driver, two executors, and one for the killed one")
        .isEqualTo(4);
    assertThat(site.list("/spark-events")).anyMatch(name -> name.contains(done));
    site.get("/runs/b", folder.resolve("b"));
    assertThat(SmallPipeline.outputs(folder.resolve("b")))
        .containsKeys("images/_manifest.json", "tokens/train", "evaluation/metrics.json")
        .isEqualTo(outputsOfOneProcess());
  }

  private static Map<String, String> outputsOfOneProcess() throws Exception {
    Path run = folder.resolve("here");
    List<String> command = new ArrayList<>(List.of("pipeline", "--run", run.toUri().toString()));
    command.addAll(RECIPES);
    Ended ended = site.runHere(command);
    assertThat(ended.code()).as(ended.toString()).isZero();
    return SmallPipeline.outputs(run);
  }

  /** The recipe travels with the application; what is wrong in it the driver finds out. */
  @Test
  void aWrongRecipeEndsWithItsCode() {
    Ended ended =
        site.submit(
            "cluster",
            Map.of(
                "TESSERA_SPARK_OPTIONS",
                "--files %1$s/recipe.conf,%1$s/site.conf".formatted(folder)),
            List.of(
                "pipeline",
                "--config=recipe.conf",
                "--config=site.conf",
                "--set=tokenizer.codebook-size=-1",
                "--run=hdfs:///runs/wrong"));

    assertThat(ended.code()).as(ended + site.hadoop().logs()).isEqualTo(78);
    assertThat(ended.out()).contains("Invalid codebook size: -1; use at least 2");
  }

  @Test
  void inModeClientExecutorsAreLookedAt() {
    Ended ended =
        site.submit(
            "client",
            Map.of("TESSERA_SPARK_OPTIONS", "--conf spark.executor.instances=1"),
            List.of(
                "doctor",
                "--run=hdfs:///runs/c",
                "--set=compute.device=cpu",
                "--set=spark.conf.spark.scheduler.minRegisteredResourcesRatio=1",
                "--set=spark.conf.spark.scheduler.maxRegisteredResourcesWaitingTime=120s"));

    assertThat(ended.code()).as(ended + site.hadoop().logs()).isZero();
    assertThat(ended.out())
        .containsPattern("(?m)^driver\n")
        .containsPattern("(?ms)^executor 1 on .* ok +storage +hdfs://.*/runs/c");
  }

  private static CompletableFuture<Ended> submit(String run) {
    List<String> command = new ArrayList<>(List.of("pipeline", "--run", run));
    command.addAll(RECIPES);
    return CompletableFuture.supplyAsync(() -> site.submit("cluster", Map.of(), command));
  }

  private static void await(CompletableFuture<Ended> submitted, Callable<Boolean> condition)
      throws Exception {
    while (!condition.call()) {
      if (submitted.isDone()) {
        throw new AssertionError("Ended too early: " + submitted.get() + site.hadoop().logs());
      }
      Thread.sleep(20);
    }
  }

  private static ApplicationReport newest() throws Exception {
    try (YarnClient client = client()) {
      return client.getApplications().stream()
          .max((a, b) -> a.getApplicationId().compareTo(b.getApplicationId()))
          .orElseThrow();
    }
  }

  /** As {@code yarn application -kill} does. */
  private static void kill(ApplicationReport application) throws Exception {
    try (YarnClient client = client()) {
      client.killApplication(application.getApplicationId());
    }
  }

  private static long gpus(ApplicationReport application) {
    return application.getApplicationResourceUsageReport().getUsedResources().getResourceValue(GPU);
  }

  private static YarnClient client() {
    YarnClient client = YarnClient.createYarnClient();
    YarnConfiguration settings = new YarnConfiguration(site.hadoop().settings());
    // what other programs read from resource-types.xml on their class path
    settings.set(YarnConfiguration.RESOURCE_TYPES, GPU);
    ResourceUtils.resetResourceTypes(settings);
    client.init(settings);
    client.start();
    return client;
  }
}
