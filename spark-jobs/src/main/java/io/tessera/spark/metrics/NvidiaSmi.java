package io.tessera.spark.metrics;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks NVIDIA's command how the GPUs are. */
final class NvidiaSmi {
  private static final int LONGEST_ANSWER = 1 << 16;
  private static final long PATIENCE_SECONDS = 5;

  private final String program;

  /**
   * @param program the command, such as {@code nvidia-smi}
   */
  NvidiaSmi(String program) {
    this.program = program;
  }

  /**
   * The GPUs of this machine.
   *
   * @throws IOException if there is no such command, or it gives no answer in time
   */
  List<GpuStatus> ask() throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(GpuStatus.QUERY);
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      process.getOutputStream().close();
      // a few lines: they fit into the pipe, so the command ends without a reader
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException(program + " gives no answer");
      }
      byte[] answer = process.getInputStream().readNBytes(LONGEST_ANSWER);
      if (process.exitValue() != 0) {
        throw new IOException(program + " ended with exit code " + process.exitValue());
      }
      return GpuStatus.parse(new String(answer, StandardCharsets.UTF_8));
    } finally {
      process.destroyForcibly();
    }
  }
}
