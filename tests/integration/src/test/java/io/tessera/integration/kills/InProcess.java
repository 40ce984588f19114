package io.tessera.integration.kills;

import io.tessera.spark.Main;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.progress.Console;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Commands in this JVM; they join its Spark session, if there is one. */
final class InProcess {
  private InProcess() {}

  /**
   * Runs a command.
   *
   * @param log gets what it says at its end
   * @return its exit code
   */
  static int run(Path log, List<String> command) throws IOException {
    try (StopSignal stop = new StopSignal();
        PrintStream stream =
            new PrintStream(
                new FileOutputStream(log.toFile(), true), true, StandardCharsets.UTF_8)) {
      return Main.run(
          Console.plain(stream, stream), Map.of(), stop, command.toArray(String[]::new));
    }
  }

  /** Runs a command that must succeed. */
  static void runToItsEnd(Path log, List<String> command) throws IOException {
    int code = run(log, command);
    if (code != 0) {
      throw new IllegalStateException(command.get(0) + " ended with " + code + ", see " + log);
    }
  }
}
