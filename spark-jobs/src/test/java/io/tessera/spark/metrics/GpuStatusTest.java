package io.tessera.spark.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuStatusTest {
  @TempDir Path folder;

  @Test
  void readsWhatNvidiaSmiPrints() {
    assertThat(GpuStatus.parse("0, 97, 40536, 81920\n1, 0, 3, 81920\n"))
        .containsExactly(
            new GpuStatus(0, 0.97, 40536.0 * (1 << 20), 81920.0 * (1 << 20)),
            new GpuStatus(1, 0, 3.0 * (1 << 20), 81920.0 * (1 << 20)));
  }

  @Test
  void whatIsNotSaidIsNotANumber() {
    GpuStatus gpu = GpuStatus.parse("3, [N/A], [Not Supported], 16384").get(0);

    assertThat(gpu.index()).isEqualTo(3);
    assertThat(gpu.utilization()).isNaN();
    assertThat(gpu.memoryUsed()).isNaN();
    assertThat(gpu.memoryTotal()).isEqualTo(16384.0 * (1 << 20));
  }

  @Test
  void complaintsAreNoGpus() {
    assertThat(GpuStatus.parse("No devices were found\n\nWARNING: infoROM, is, corrupted, at\n"))
        .isEmpty();
  }

  @Test
  void asksTheCommand() throws Exception {
    Path program = script("echo \"0, 50, 1, 2\"");
    assertThat(new NvidiaSmi(program.toString()).ask())
        .containsExactly(new GpuStatus(0, 0.5, 1 << 20, 2 << 20));
  }

  @Test
  void aFailingOrMissingCommandSaysSo() throws IOException {
    Path program = script("echo broken; exit 9");
    assertThatThrownBy(() -> new NvidiaSmi(program.toString()).ask())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ended with exit code 9");
    assertThatThrownBy(() -> new NvidiaSmi(folder.resolve("none").toString()).ask())
        .isInstanceOf(IOException.class);
  }

  private Path script(String body) throws IOException {
    Path program = Files.writeString(folder.resolve("nvidia-smi"), "#!/bin/sh\n" + body + "\n");
    return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }
}
