package io.tessera.integration;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Starts programs in JVMs of their own, as {@code bin/tessera} does, on the tests' class path. */
public final class Tessera {
  /** For JVMs that live seconds: what starts them fast. */
  public static final List<String> SHORT_LIVED =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");

  private static final String ARCHIVE_FILE = "tessera.test.class-archive";

  private static final Path BUILT = Path.of("target").toAbsolutePath();

  private Tessera() {}

  /** Made at the first start of a program; a program that starts others is told of it. */
  private static final class Classes {
    static final ClassArchive ARCHIVE = archive();

    private static ClassArchive archive() {
      String classPath = System.getProperty("java.class.path");
      String told = System.getProperty(ARCHIVE_FILE);
      return told != null
          ? new ClassArchive(classPath, Path.of(told))
          : ClassArchive.in(
              BUILT.resolve("class-archive"),
              java(),
              Stream.of(classPath.split(File.pathSeparator, -1))
                  .filter(entry -> !entry.isEmpty())
                  .map(Path::of)
                  .toList());
    }
  }

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
    List<String> command = java();
    command.addAll(Classes.ARCHIVE.options());
    command.add("-D" + ARCHIVE_FILE + "=" + Classes.ARCHIVE.file());
    command.addAll(List.of("-cp", classPath(), program.getName()));
    command.addAll(arguments);
    return command;
  }

  private static List<String> java() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("--add-opens") || option.startsWith("-D"))
        .forEach(command::add);
    command.addAll(SHORT_LIVED);
    command.add("-Xmx1g");
    return command;
  }

  /** The tests' class path, for JVMs that share archived classes. */
  public static String classPath() {
    return Classes.ARCHIVE.classPath();
  }

  /** What Spark must be told of executors in JVMs of their own. */
  public static Map<String, String> executors() {
    List<String> options = new ArrayList<>(SHORT_LIVED);
    options.addAll(Classes.ARCHIVE.options());
    return Map.of(
        "spark.executor.extraClassPath",
        classPath(),
        "spark.executor.extraJavaOptions",
        String.join(" ", options));
  }

  /** A folder that Spark takes for an installation: all its jars are on the class path. */
  private static Path sparkHome() throws IOException {
    Path home = BUILT.resolve("spark-home");
    Files.createDirectories(home.resolve("jars"));
    return home;
  }
}
