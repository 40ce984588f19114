package io.tessera.core.natives;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeCacheTest {
  @TempDir Path dir;

  @Test
  void aWholeFolderIsLeftAsItIs() throws IOException {
    NativeCache cache = cache();
    assertThat(cache.fill()).isTrue();
    assertThat(cache.file("a.so")).contains(dir.resolve("engine/cpu/a.so"));
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
    assertThat(gone.file("a.so")).isEmpty();
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
