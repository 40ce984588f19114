package io.tessera.integration;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs commands in a JVM of their own, as {@code bin/tessera} does, with the class path of the
 * tests.
 */
final class Tessera {
  /** Two executors of one core and a gigabyte each, in JVMs of their own. */
  static final String TWO_EXECUTORS = "local-cluster[2,1,1024]";

  private static final String CLASS_PATH = System.getProperty("java.class.path");

  private final Path sparkHome;
  private final Path log;

  /**
   * @param work folder for what commands say
   */
  Tessera(Path work) throws IOException {
    this.sparkHome = sparkHome(Path.of("target/spark-home").toAbsolutePath());
    this.log = work.resolve("log");
  }

  /** How a command ended and what it said. */
  record Result(int code, String output) {}

  /** Runs a command to its end. */
  Result run(String... arguments) throws IOException, InterruptedException {
    Process process = start(arguments);
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new IllegalStateException("Still running after 5 minutes: " + Files.readString(log));
    }
    return new Result(process.exitValue(), Files.readString(log));
  }

  /** Starts a command; what it says goes to {@link #output}. */
  Process start(String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--add-opens") || option.startsWith("-D"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx1g", "-cp", CLASS_PATH, "io.tessera.spark.Main"));
    command.addAll(List.of(arguments));
    command.addAll(
        List.of("--set", "spark.conf.spark.executor.extraClassPath=\"" + CLASS_PATH + "\""));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("SPARK_HOME", sparkHome.toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    return builder.start();
  }

  /** What the last command has said so far. */
  String output() throws IOException {
    return Files.readString(log);
  }

  /** A folder that Spark takes for an installation: it wants its jars in {@code jars/}. */
  private static Path sparkHome(Path home) throws IOException {
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
