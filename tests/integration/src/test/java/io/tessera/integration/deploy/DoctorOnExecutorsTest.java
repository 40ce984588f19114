package io.tessera.integration.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.integration.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code tessera doctor} on a cluster whose executors have another environment than the driver. */
@Tag("slow") // six JVMs
@Timeout(300)
class DoctorOnExecutorsTest {
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "spark.authenticate.secret", "c0ffee5eed0123456789abcdef5eedc0ffee",
          "spark.driver.memory", "1g",
          "spark.executor.memory", "1g",
          // one executor on each worker, with both of its GPUs
          "spark.executor.cores", "2",
          "spark.executor.resource.gpu.amount", "2",
          "spark.cores.max", "4",
          "spark.scheduler.minRegisteredResourcesRatio", "1",
          "spark.ui.enabled", "false",
          "spark.executor.extraJavaOptions", "-XX:+UseSerialGC -XX:TieredStopAtLevel=1");

  @TempDir Path folder;

  @Test
  void whatIsBrokenOnExecutorsIsFoundThereAndNowhereElse() throws Exception {
    Path run = folder.resolve("run");
    Path cache = Files.createFile(folder.resolve("file")).resolve("is-no-folder");
    List<String> command =
        List.of(
            "doctor",
            "--run=" + run,
            "--set=compute.device=cpu",
            "--set=spark.conf.spark.executorEnv.PYTORCH_LIBRARY_PATH=/nowhere",
            "--set=spark.conf.spark.executorEnv.DJL_CACHE_DIR=" + cache);

    Ended ended = submit(command);

    assertThat(ended.code()).as(ended.toString()).isEqualTo(78);
    assertThat(ended.err()).contains("Tessera would fail here: 4 problems");
    List<String> processes = new ArrayList<>(List.of(ended.out().split("(?m)^(?=\\w)", -1)));
    assertThat(processes).as(ended.out()).hasSize(3);
    assertThat(processes.remove(0))
        .startsWith("driver\n")
        .containsPattern(" ok +libtorch +libtorch 2\\.")
        .doesNotContain("problem");
    assertThat(processes)
        .allSatisfy(
            executor ->
                assertThat(executor)
                    .containsPattern("^executor \\d on 127\\.0\\.0\\.1\n")
                    .containsPattern(" ok +images ")
                    .containsPattern(" ok +storage +" + run)
                    .containsPattern(" ok +clock ")
                    .containsPattern(
                        " problem +libtorch +PYTORCH_LIBRARY_PATH is /nowhere, where no libtorch.so is\n"
                            + " +-> Let it name the folder with libtorch.so, or unset it")
                    .containsPattern(
                        " problem +disk +DJL_CACHE_DIR "
                            + cache
                            + " can't be written\n"
                            + " +-> Let DJL_CACHE_DIR name another\\."));
  }

  private Ended submit(List<String> command) throws Exception {
    try (StandaloneCluster cluster = new StandaloneCluster(folder.resolve("cluster"), PROPERTIES)) {
      cluster.startMaster();
      cluster.startWorker("one");
      cluster.startWorker("two");
      return cluster.submit("client", command, Duration.ofMinutes(4));
    }
  }
}
