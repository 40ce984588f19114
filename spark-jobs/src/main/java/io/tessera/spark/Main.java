package io.tessera.spark;

import io.tessera.spark.bench.Benchmarks;
import io.tessera.spark.cli.CommandLineInterface;
import io.tessera.spark.cli.Signals;
import io.tessera.spark.conformance.ConformanceTool;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.progress.Console;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The program: {@code tessera COMMAND}, as {@code bin/tessera} and {@code spark-submit} start it.
 */
public final class Main {
  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    // Arabic or Persian digits in the names that Spark and we give files would be other names
    Locale.setDefault(Locale.ROOT);
    Console console = Console.system();
    int code;
    try (StopSignal stop = new StopSignal()) {
      Signals.handle(signal -> stop(stop, signal, console));
      code = run(console, System.getenv(), stop, arguments);
    }
    if (code != 0) {
      exit(code);
    }
  }

  /** Runs a command and returns its exit code, for programs that go on afterwards. */
  public static int run(
      Console console, Map<String, String> environment, StopSignal stop, String... arguments) {
    return new CommandLineInterface(commands(), console, environment, stop).run(arguments);
  }

  /** Every command, in the order of the help. */
  static List<Object> commands() {
    Pipeline pipeline = new Pipeline();
    List<Object> commands = new ArrayList<>(pipeline.jobs());
    commands.add(pipeline);
    commands.add(new Status(pipeline.jobs()));
    commands.add(new Verify());
    commands.add(new Doctor());
    commands.add(new Gc());
    commands.add(new Tables());
    commands.add(new Sql());
    commands.add(new Import());
    commands.add(new Export());
    commands.add(new Kernels());
    commands.add(new Benchmarks());
    commands.add(new ConformanceTool());
    return commands;
  }

  private static void stop(StopSignal stop, String signal, Console console) {
    if (stop.isRequested()) {
      Runtime.getRuntime().halt(75);
    }
    console.note(signal + ": stopping at the next commit; once more stops at once.");
    stop.request(signal);
  }

  /**
   * A driver that a platform runs in its own JVM must not end that JVM: there, throwing is how to
   * fail.
   */
  private static void exit(int code) {
    if (System.getenv("DATABRICKS_RUNTIME_VERSION") != null) {
      throw new IllegalStateException(
          "tessera ended with exit code " + code + "; see its messages and result.json");
    }
    System.exit(code);
  }
}
