package io.tessera.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.image.AlphaPolicy;
import io.tessera.core.image.ImageDecoder;
import io.tessera.core.image.PngEncoder;
import io.tessera.core.image.RgbImage;
import io.tessera.core.natives.NativeCache;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibtorchTest {
  @TempDir Path dir;

  /** What an executor does before its first tensor, and with it. */
  static final class Executor {
    @SuppressWarnings("SystemOut") // its parent reads it
    public static void main(String[] arguments) throws Exception {
      boolean unpacked = LibtorchFiles.ofClassPath().orElseThrow().fill();
      try (NDManager manager = Libtorch.manager(Device.cpu())) {
        float sum = manager.ones(new Shape(2, 3)).sum().getFloat();
        byte[] png = PngEncoder.encode(RgbImage.of(1, 1, new byte[] {1, 2, 3}));
        int width = new ImageDecoder(AlphaPolicy.DROP).decode(png).width();
        System.out.println((unpacked ? "unpacked, " : "found, ") + sum + ", " + width);
      }
      Runtime.getRuntime().halt(0); // as signal 9 ends it: nothing clears away behind it
    }
  }

  @Test
  @Tag("slow") // unpacks half a gigabyte, and loads it three times
  void oneOfManyProcessesUnpacksTheLibrariesAndAllComputeWithThem() throws Exception {
    List<Process> executors = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      executors.add(start(dir.resolve(i + ".log")));
    }
    List<String> said = new ArrayList<>();
    for (int i = 0; i < executors.size(); i++) {
      String log = end(executors.get(i), dir.resolve(i + ".log"));
      assertThat(executors.get(i).exitValue()).as(log).isZero();
      said.add(log.lines().reduce("", (line, next) -> next));
    }

    assertThat(said)
        .containsExactlyInAnyOrder("unpacked, 6.0, 1", "found, 6.0, 1", "found, 6.0, 1");
    NativeCache here = LibtorchFiles.ofClassPath().orElseThrow();
    Path cache = dir.resolve("cache/pytorch");
    assertThat(names(cache)).containsExactly(here.name(), here.name() + ".lock");
    assertThat(names(cache.resolve(here.name())))
        .as("what DJL needs, and nothing that it added")
        .containsExactlyInAnyOrderElementsOf(here.files().keySet());
    assertThat(names(dir.resolve("cache/opencv"))).hasSize(2);
    assertThat(names(dir.resolve("temporary"))).as("copies of their own").isEmpty();
  }

  private Process start(Path log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-Djava.io.tmpdir=" + Files.createDirectories(dir.resolve("temporary")),
            "-Dai.djl.offline=true",
            "-DOPT_OUT_TRACKING=true",
            "-cp",
            System.getProperty("java.class.path"),
            Executor.class.getName());
    builder.environment().put("DJL_CACHE_DIR", dir.resolve("cache").toString());
    return builder.redirectErrorStream(true).redirectOutput(Redirect.to(log.toFile())).start();
  }

  private static String end(Process process, Path log) throws Exception {
    try {
      boolean ended = process.waitFor(2, TimeUnit.MINUTES);
      assertThat(ended).as("ended in two minutes").isTrue();
      return Files.readString(log);
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
