package io.tessera.spark;

import io.tessera.spark.job.StopSignal;
import io.tessera.spark.progress.Console;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a command said and how it ended.
 *
 * @param code exit code
 * @param out standard output
 * @param err standard error
 */
public record CommandRun(int code, String out, String err) {
  /** Runs a command as the program would, without ending the JVM. */
  public static CommandRun of(String... arguments) {
    return of(Map.of(), arguments);
  }

  /** Runs a command in an environment. */
  public static CommandRun of(Map<String, String> environment, String... arguments) {
    try (StopSignal stop = new StopSignal()) {
      return of(stop, environment, arguments);
    }
  }

  /** Runs a command that can be stopped. */
  public static CommandRun of(
      StopSignal stop, Map<String, String> environment, String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    Console console =
        Console.plain(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    int code = Main.run(console, environment, stop, arguments);
    return new CommandRun(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
