package io.tessera.integration.kills;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.checkpoint.ArchivedTensor;
import io.tessera.core.checkpoint.Json;
import io.tessera.core.checkpoint.SafetensorsWriter;
import io.tessera.core.checkpoint.TensorType;
import io.tessera.core.image.PngEncoder;
import io.tessera.core.image.RgbImage;
import io.tessera.evaluation.conformance.Lcg;
import io.tessera.evaluation.conformance.LcgWeights;
import io.tessera.integration.Tessera;
import io.tessera.integration.kills.Fault.Action;
import io.tessera.integration.kills.Fault.In;
import io.tessera.integration.kills.Fault.Moment;
import io.tessera.spark.Main;
import io.tessera.spark.compare.ComparisonReport;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A comparison of sets whose executors are killed while they look, sum and measure. */
@Tag("slow") // executors are processes that start again
class EvaluationKillTest {
  private static final int SIDE = 16;

  @TempDir Path dir;

  @Test
  void killedExecutorsChangeNoBit() throws Exception {
    writeWeights(dir.resolve("inception.safetensors"));
    for (int archive = 0; archive < 3; archive++) {
      writeArchive(Files.createDirectories(dir.resolve("a")).resolve(archive + ".tar"), archive);
      writeArchive(
          Files.createDirectories(dir.resolve("b")).resolve(archive + ".tar"), 50 + archive);
    }
    Faults faults = new Faults(dir.resolve("faults"));
    faults.set(List.of());
    Map<String, String> alone = new TreeMap<>(FaultyFileSystem.properties(faults.folder()));
    alone.put("spark.master", "local[2]");
    ComparisonReport undisturbed = compare("undisturbed", alone);

    faults.set(
        List.of(
            Fault.of(Moment.COMMITTED, "features/.*logits.npy$", In.EXECUTOR, Action.KILL),
            Fault.of(Moment.COMMITTED, "sums/.*pool-001.tsfs$", In.EXECUTOR, Action.KILL),
            Fault.of(Moment.OPEN, "sums/.*spatial-000.tsfs$", In.EXECUTOR, Action.KILL)));
    Map<String, String> cluster = new TreeMap<>(FaultyFileSystem.properties(faults.folder()));
    cluster.putAll(Cluster.TWO_EXECUTORS.properties());
    ComparisonReport killed = compare("killed", cluster);

    assertThat(faults.fired()).as("faults fired").isEqualTo(3);
    assertThat(killed.figures()).isEqualTo(undisturbed.figures()).hasSize(5);
    assertThat(killed.measured().images()).isEqualTo(9);
    for (String file : List.of("measured.npz", "measured.tsfs", "reference.tsfs", "metrics.csv")) {
      assertThat(dir.resolve("killed").resolve(file))
          .hasSameBinaryContentAs(dir.resolve("undisturbed").resolve(file));
    }
  }

  private ComparisonReport compare(String name, Map<String, String> properties) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "evaluate",
                "sets",
                dir.resolve("a").toString(),
                "--against",
                dir.resolve("b").toString(),
                "--inception-weights",
                dir.resolve("inception.safetensors").toString(),
                "--blocks",
                "3",
                "--set",
                "evaluation.batch-size=2",
                "--work",
                FaultyFileSystem.location(dir.resolve(name + "-work")),
                "--out",
                dir.resolve(name).toString()));
    properties.forEach(
        (key, value) -> arguments.addAll(List.of("--set", "spark.conf." + key + "=" + value)));
    Path log = dir.resolve(name + ".txt");
    Process driver = Tessera.start(log, Main.class, arguments);
    boolean ended = driver.waitFor(8, TimeUnit.MINUTES);
    driver.descendants().forEach(ProcessHandle::destroyForcibly);
    driver.destroyForcibly();
    assertThat(ended ? driver.exitValue() : -1).as(Files.readString(log)).isZero();
    return Json.read(
        Files.readString(dir.resolve(name).resolve("metrics.json")), ComparisonReport.class, name);
  }

  private static void writeArchive(Path file, int number) throws IOException {
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < 3; i++) {
        byte[] png =
            PngEncoder.encode(
                RgbImage.of(SIDE, SIDE, Lcg.bytes(SIDE * SIDE * 3, 10 * number + i + 1)));
        TarArchiveEntry entry = new TarArchiveEntry("%d.png".formatted(i));
        entry.setSize(png.length);
        tar.putArchiveEntry(entry);
        tar.write(png);
        tar.closeArchiveEntry();
      }
    }
  }

  private static void writeWeights(Path file) throws IOException {
    try (NDManager manager = NDManager.newBaseManager();
        OutputStream out = Files.newOutputStream(file)) {
      Map<String, NDArray> weights = new TreeMap<>(LcgWeights.create(manager));
      List<ArchivedTensor> tensors = new ArrayList<>();
      weights.forEach(
          (name, tensor) ->
              tensors.add(
                  new ArchivedTensor(
                      name,
                      TensorType.F32,
                      Arrays.stream(tensor.getShape().getShape()).boxed().toList())));
      SafetensorsWriter.write(
          tensors,
          Map.of(),
          (tensor, below) -> Objects.requireNonNull(weights.get(tensor.name())).duplicate(),
          manager,
          out);
    }
  }
}
