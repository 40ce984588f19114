package io.tessera.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeCacheTest {
  @TempDir Path dir;

  /** What an executor does before its first tensor, and with it. */
  static final class Executor {
    @SuppressWarnings("SystemOut") // its parent reads it
    public static void main(String[] arguments) {
      boolean unpacked = NativeCache.ofClassPath().orElseThrow().fill();
      try (NDManager manager = Libtorch.manager(Device.cpu())) {
        float sum = manager.ones(new Shape(2, 3)).sum().getFloat();
        System.out.println((unpacked ? "unpacked, " : "found, ") + sum);
      }
    }
  }

  @Test
  @Tag("slow") // unpacks half a gigabyte, and loads it three times
  void oneOfManyProcessesUnpacksLibtorchAndAllComputeWithIt() throws Exception {
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

    assertThat(said).containsExactlyInAnyOrder("unpacked, 6.0", "found, 6.0", "found, 6.0");
    NativeCache here = NativeCache.ofClassPath().orElseThrow();
    Path cache = dir.resolve("cache/pytorch");
    assertThat(names(cache)).containsExactly(here.name(), here.name() + ".lock");
    assertThat(names(cache.resolve(here.name())))
        .as("what DJL needs, and nothing that it added")
        .containsExactlyElementsOf(here.files().keySet());
  }

  private Process start(Path log) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
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

  @Test
  void aWholeFolderIsLeftAsItIs() throws IOException {
    NativeCache cache = cache();
    assertThat(cache.fill()).isTrue();
    Object written = Files.getLastModifiedTime(dir.resolve("engine/cpu"));

    assertThat(cache.fill()).isFalse();

    assertThat(Files.getLastModifiedTime(dir.resolve("engine/cpu"))).isEqualTo(written);
    assertThat(dir.resolve("engine/cpu/a.so")).hasContent("library a");
    assertThat(dir.resolve("engine/cpu/b.so")).hasContent("library b");
  }

  @Test
  void whatWasCutOffOrLeftByAKilledProcessIsUnpackedAgain() throws IOException {
    Files.createDirectories(dir.resolve("engine/cpu"));
    Files.writeString(dir.resolve("engine/cpu/a.so"), "libr");
    Files.writeString(dir.resolve("engine/cpu/b.so"), "library b");
    Files.createDirectories(dir.resolve("engine/cpu.unfinished"));
    Files.writeString(dir.resolve("engine/cpu.unfinished/a.so"), "l");

    assertThat(cache().fill()).isTrue();

    assertThat(dir.resolve("engine/cpu/a.so")).hasContent("library a");
    assertThat(names(dir.resolve("engine"))).containsExactly("cpu", "cpu.lock");
  }

  @Test
  void whatCannotBeUnpackedLeavesNothing() throws IOException {
    NativeCache gone =
        new NativeCache(
            dir.resolve("engine"),
            "cpu",
            Map.of("a.so", library("a"), "b.so", dir.resolve("none").toUri().toURL()));
    assertThat(gone.fill()).isFalse();
    assertThat(names(dir.resolve("engine"))).containsExactly("cpu.lock");

    Files.writeString(dir.resolve("file"), "no folder");
    assertThat(new NativeCache(dir.resolve("file"), "cpu", gone.files()).fill()).isFalse();
  }

  private NativeCache cache() throws IOException {
    return new NativeCache(
        dir.resolve("engine"), "cpu", Map.of("a.so", library("a"), "b.so", library("b")));
  }

  private URL library(String name) throws IOException {
    return Files.writeString(dir.resolve(name), "library " + name).toUri().toURL();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
