package io.tessera.integration;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The jar that users get, and the commands that start it on Spark's jars of this build. */
public final class TesseraJar {
  private TesseraJar() {}

  /** The jar; without one the test is skipped, see {@link Project#built}. */
  public static Path file() {
    return Project.built().resolve("tessera.jar");
  }

  /** The command that runs the program in a JVM of its own. */
  public static List<String> main(List<String> arguments) {
    List<String> command =
        java(Stream.concat(Stream.of(file()), Project.sparkJars().stream()).toList());
    command.add("io.tessera.spark.Main");
    command.addAll(arguments);
    return command;
  }

  /** The beginning of a command: Java, its options, the class path; the class is to follow. */
  private static List<String> java(List<Path> classPath) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(Tessera.SHORT_LIVED);
    command.addAll(List.of("-Xmx1g", "@" + Project.built().resolve("spark/jvm.options"), "-cp"));
    command.add(
        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    return command;
  }
}
