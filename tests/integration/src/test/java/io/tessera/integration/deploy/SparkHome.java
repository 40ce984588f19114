package io.tessera.integration.deploy;

import io.tessera.integration.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * As much of an installed Spark as is used here, from Maven's jars; its scripts find out less than
 * Spark's own.
 *
 * @param folder with {@code spark/}, and {@code local/} for Spark's own files
 */
public record SparkHome(Path folder) implements AutoCloseable {
  /** Installs it below a folder. */
  public static SparkHome at(Path folder) throws IOException {
    SparkHome home = new SparkHome(folder);
    Files.createDirectories(home.path("jars"));
    home.add(Project.sparkJars());
    Files.createDirectories(home.path("bin"));
    script(
        home.path("bin/spark-class"),
        "exec '%s/bin/java' -Xmx1g -XX:+UseSerialGC -XX:TieredStopAtLevel=1 '@%s' -cp \"${HADOOP_CONF_DIR:+$HADOOP_CONF_DIR:}${SPARK_CONF_DIR:-$SPARK_HOME/conf}:$SPARK_HOME/jars/*\" \"$@\""
            .formatted(
                System.getProperty("java.home"), Project.built().resolve("spark/jvm.options")));
    script(
        home.path("bin/spark-submit"),
        "exec \"$SPARK_HOME/bin/spark-class\" org.apache.spark.deploy.SparkSubmit \"$@\"");
    return home;
  }

  /** Adds jars to Spark's. */
  public SparkHome add(List<Path> jars) throws IOException {
    for (Path jar : jars) {
      Files.createSymbolicLink(path("jars").resolve(jar.getFileName()), jar);
    }
    return this;
  }

  private static void script(Path file, String line) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + line + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** A file of the installation. */
  public Path path(String name) {
    return folder.resolve("spark").resolve(name);
  }

  /** One of the programs {@code spark-class} and {@code spark-submit}. */
  public String program(String name) {
    return path("bin").resolve(name).toString();
  }

  /** What its programs need in their environment. */
  public Map<String, String> environment() {
    return Map.of(
        "SPARK_HOME",
        path("").toString(),
        "SPARK_SCALA_VERSION",
        "2.13",
        "SPARK_LOCAL_IP",
        Host.THIS.address(),
        "SPARK_LOCAL_DIRS",
        folder.resolve("local").toString());
  }

  /** Removes its links to jars: JUnit would warn of each one that it removes. */
  @Override
  public void close() throws IOException {
    try (Stream<Path> jars = Files.list(path("jars"))) {
      for (Path jar : jars.toList()) {
        Files.delete(jar);
      }
    }
  }
}
