package io.tessera.integration;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts programs in JVMs of their own, as {@code bin/tessera} does, on the tests' class path. */
public final class Tessera {
  /** For JVMs that live seconds: what starts them fast. */
  public static final List<String> SHORT_LIVED =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");

  private static final String CLASS_PATH = System.getProperty("java.class.path");

  private Tessera() {}

  /**
   * Starts a program.
   *
   * @param log gets what it says at its end
   */
  public static Process start(Path log, Class<?> program, List<String> arguments)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command(program, arguments));
    builder.redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile()));
    builder.environment().put("SPARK_HOME", sparkHome().toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    return builder.start();
  }

  /** The command that starts a program. */
  public static List<String> command(Class<?> program, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--add-opens") || option.startsWith("-D"))
        .forEach(command::add);
    command.addAll(SHORT_LIVED);
    command.addAll(List.of("-Xmx1g", "-cp", CLASS_PATH, program.getName()));
    command.addAll(arguments);
    return command;
  }

  /** A folder that Spark takes for an installation: it wants its jars in {@code jars/}. */
  private static Path sparkHome() throws IOException {
    Path home = Path.of("target/spark-home").toAbsolutePath();
    Path jars = Files.createDirectories(home.resolve("jars"));
    for (String entry : CLASS_PATH.split(":", -1)) {
      Path jar = Path.of(entry);
      if (entry.endsWith(".jar")) {
        Path link = jars.resolve(jar.getFileName());
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, jar);
      }
    }
    return home;
  }
}
