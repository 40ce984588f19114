package io.tessera.integration;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process that has ended.
 *
 * @param code its exit status
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
public record Ended(int code, String out, String err) {
  /** Variables of a developer's shell that change what the launcher and Spark do. */
  private static final List<String> FOREIGN =
      List.of(
          "SPARK_HOME",
          "SPARK_CONF_DIR",
          "HADOOP_CONF_DIR",
          "YARN_CONF_DIR",
          "HADOOP_USER_NAME",
          "TESSERA_DRIVER_MEMORY",
          "TESSERA_JAVA_OPTIONS",
          "JAVA_TOOL_OPTIONS");

  /**
   * Runs a command to its end, without input.
   *
   * @param variables more variables of its environment; an empty value takes one away
   * @throws AssertionError if it does not end in time; it and its children are killed
   */
  public static Ended run(
      List<String> command, Path folder, Map<String, String> variables, Duration limit) {
    try {
      File out = Files.createTempFile(folder, "out", ".txt").toFile();
      File err = Files.createTempFile(folder, "err", ".txt").toFile();
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectInput(new File("/dev/null"))
              .redirectOutput(out)
              .redirectError(err);
      FOREIGN.forEach(builder.environment()::remove);
      builder.environment().putAll(variables);
      builder.environment().values().removeIf(String::isEmpty);
      Process process = builder.start();
      boolean ended = waitFor(process, limit);
      Ended result =
          new Ended(
              ended ? process.exitValue() : -1,
              Files.readString(out.toPath()),
              Files.readString(err.toPath()));
      if (!ended) {
        throw new AssertionError("Still running after " + limit + ": " + command + "\n" + result);
      }
      return result;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean waitFor(Process process, Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  @Override
  public String toString() {
    return "exit code %d%n--- standard output%n%s%n--- standard error%n%s"
        .formatted(code, out, err);
  }
}
