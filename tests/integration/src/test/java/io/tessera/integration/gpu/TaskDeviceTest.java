package io.tessera.integration.gpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.core.checkpoint.Json;
import io.tessera.core.image.TestImages;
import io.tessera.integration.Tessera;
import io.tessera.integration.gpu.LookingTask.Seen;
import io.tessera.spark.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Starts clusters of executors in JVMs of their own, hence slow. No CUDA: the GPUs are names. */
@Tag("slow")
@Timeout(300)
class TaskDeviceTest {
  private static final String TWO_OF_TWO_CORES = "local-cluster[2,2,1024]";

  @TempDir Path folder;
  private Path log;
  private Path discovery;

  @BeforeEach
  void announceTwoGpus() throws IOException {
    log = folder.resolve("log");
    discovery = folder.resolve("gpus.sh");
    Files.writeString(
        discovery, "#!/bin/sh\necho '{\"name\": \"gpu\", \"addresses\": [\"0\", \"1\"]}'\n");
    assertThat(discovery.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void eachTaskHasTheGpuThatSparkAssignedToIt() throws Exception {
    List<Seen> seen = look("2", "1");
    for (List<Seen> inOneJvm : byExecutor(seen)) {
      assertThat(inOneJvm).extracting(Seen::address).containsExactlyInAnyOrder("0", "1");
    }
  }

  @Test
  void tasksThatShareAGpuHaveTheSameDevice() throws Exception {
    List<Seen> seen = look("1", "0.5");
    for (List<Seen> inOneJvm : byExecutor(seen)) {
      assertThat(inOneJvm)
          .extracting(Seen::address)
          .hasSize(2)
          .containsOnly(inOneJvm.get(0).address());
    }
  }

  /** Four tasks at once, two in each executor, that all look and are checked one by one. */
  private List<Seen> look(String gpusOfExecutor, String gpusOfTask) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("4", "spark.master=" + TWO_OF_TWO_CORES));
    properties(gpusOfExecutor, gpusOfTask)
        .forEach((key, value) -> arguments.add(key + "=" + value));
    int code = run(LookingApplication.class, arguments);
    String said = Files.readString(log);
    assertThat(code).as(said).isZero();
    List<Seen> all =
        said.lines()
            .filter(line -> line.startsWith(LookingApplication.MARK))
            .map(line -> line.substring(LookingApplication.MARK.length()))
            .map(json -> Json.read(json, Seen.class, "a task's line"))
            .toList();
    assertThat(all).hasSize(4);
    for (Seen seen : all) {
      assertThat(seen.before()).isEqualTo("gpu(" + seen.address() + ")");
      assertThat(seen.after()).isEqualTo(seen.before());
      assertThat(seen.recorded())
          .as("grad mode of " + seen)
          .isEqualTo(seen.turn() == 0 ? List.of(true, false, true) : List.of(false, false, false));
    }
    return all;
  }

  private static List<List<Seen>> byExecutor(List<Seen> all) {
    Map<String, List<Seen>> byExecutor =
        all.stream().collect(Collectors.groupingBy(Seen::executor));
    assertThat(byExecutor).as("executors").hasSize(2);
    assertThat(byExecutor.values()).allSatisfy(seen -> assertThat(seen).hasSize(2));
    return List.copyOf(byExecutor.values());
  }

  private Map<String, String> properties(String gpusOfExecutor, String gpusOfTask) {
    Map<String, String> properties = new HashMap<>(Tessera.executors());
    // no task starts before both executors are there
    properties.put("spark.cores.max", "4");
    properties.put("spark.scheduler.minRegisteredResourcesRatio", "1");
    properties.put("spark.worker.resource.gpu.amount", "2");
    properties.put("spark.worker.resource.gpu.discoveryScript", discovery.toString());
    properties.put("spark.executor.resource.gpu.amount", gpusOfExecutor);
    properties.put("spark.task.resource.gpu.amount", gpusOfTask);
    return properties;
  }

  @Test
  void aTrainingThatAsksForAGpuAndGetsNoneEndsAtOnceWithTheFix() throws Exception {
    String run = folder.resolve("run").toString();
    TestImages.writeDarkAndLight(folder.resolve("images"), 24);
    List<String> data =
        List.of(
            "--run",
            run,
            "--set=data.heldout.count=4",
            "--set=data.image-size=32",
            "--set=data.source=" + folder.resolve("images"));
    List<String> shard = new ArrayList<>(List.of("shard", "--master", "local[2]"));
    shard.addAll(data);
    assertThat(run(Main.class, shard)).as(Files.readString(log)).isZero();

    List<String> train =
        new ArrayList<>(List.of("train-tokenizer", "--master", "local-cluster[1,1,1024]"));
    train.addAll(data);
    train.add("--set=compute.device=gpu");
    Tessera.executors().forEach((key, value) -> train.add("--set=spark.conf." + key + "=" + value));
    int code = run(Main.class, train);

    String said = Files.readString(log);
    assertThat(code).as(said).isEqualTo(78);
    assertThat(said)
        .contains(
            "Cannot compute on a GPU: compute.device is gpu, but Spark assigned none to the task."
                + " Set spark.executor.resource.gpu.amount, spark.task.resource.gpu.amount and a discovery script,"
                + " or set compute.device to cpu")
        .as("no second attempt of any task")
        .doesNotContain("Lost task", "done again");
  }

  private int run(Class<?> program, List<String> arguments)
      throws IOException, InterruptedException {
    Process process = Tessera.start(log, program, arguments);
    try {
      if (!process.waitFor(2, TimeUnit.MINUTES)) {
        throw new AssertionError("Still running after 2 minutes: " + Files.readString(log));
      }
      return process.exitValue();
    } finally {
      Stream.concat(process.descendants(), Stream.of(process.toHandle()))
          .forEach(ProcessHandle::destroyForcibly);
    }
  }
}
