package io.tessera.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.package$;
import org.opentest4j.TestAbortedException;

/** The project's own files, and what its build has made of them. */
public final class Project {
  private Project() {}

  /** The folder of the root {@code pom.xml}. */
  public static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isRegularFile(folder.resolve("bin/tessera"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException(
            "Cannot find bin/tessera above " + Path.of("").toAbsolutePath());
      }
    }
    return folder;
  }

  /** The recipes in {@code conf/}, by name. */
  static List<Path> recipes() {
    try (Stream<Path> files = Files.list(root().resolve("conf"))) {
      return files.filter(file -> file.toString().endsWith(".conf")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The folder with {@code tessera.jar} and Spark's jars. Where they are not built, as in {@code
   * mvn test}, the test is skipped; with {@code CI} set it fails, so that no one takes the skip for
   * a pass.
   */
  public static Path built() {
    Path target = root().resolve("spark-jobs/target");
    if (!Files.isRegularFile(target.resolve("tessera.jar"))
        || !Files.isRegularFile(target.resolve("spark/classpath"))) {
      throw skip("Cannot find tessera.jar in " + target + ": run `mvn verify`");
    }
    return target;
  }

  private static TestAbortedException skip(String reason) {
    if (System.getenv("CI") != null) {
      throw new AssertionError(reason);
    }
    System.err.println("Skipped: " + reason);
    return new TestAbortedException(reason);
  }

  /** The folder with the jars of the S3 server that tests start. */
  public static Path s3ServerJars() {
    Path jars = root().resolve("tests/s3-server/target/jars");
    if (!Files.isDirectory(jars)) {
      throw new IllegalStateException("Cannot find " + jars + ": build tests/s3-server");
    }
    return jars;
  }

  /** What an installed Spark has besides, to run on Kubernetes. */
  public static List<Path> sparkKubernetesJars() {
    Path jars = root().resolve("tests/spark-kubernetes/target/jars");
    try (Stream<Path> files = Files.list(jars)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot find " + jars + ": build tests/spark-kubernetes", e);
    }
  }

  /** The built module with Hadoop's servers: {@code classes/}, and {@code jars/} beside them. */
  public static Path hadoopServers() {
    Path target = root().resolve("tests/hadoop-cluster/target");
    if (!Files.isDirectory(target.resolve("jars"))) {
      throw new IllegalStateException(
          "Cannot find jars in " + target + ": build tests/hadoop-cluster");
    }
    return target;
  }

  /**
   * Spark's client for YARN, {@code -Dspark.yarn.jar}: every installed Spark has it, but Maven
   * Central could not be counted on for it. Without it the test is skipped.
   */
  public static Path sparkYarnJar() {
    String jar = System.getProperty("spark.yarn.jar");
    if (jar == null) {
      String reason =
          "no -Dspark.yarn.jar=PATH, such as $SPARK_HOME/jars/spark-yarn_2.13-%s.jar"
              .formatted(package$.MODULE$.SPARK_VERSION());
      System.err.println("Skipped: " + reason);
      throw new TestAbortedException(reason);
    }
    if (!Files.isRegularFile(Path.of(jar))) {
      throw new IllegalStateException("Cannot find " + jar + ", which -Dspark.yarn.jar names");
    }
    return Path.of(jar);
  }

  /** Spark's jars of this build, in the order of its class path. */
  public static List<Path> sparkJars() {
    return jars("classpath");
  }

  /** What is added to them for S3. */
  public static List<Path> s3Jars() {
    return jars("s3.classpath");
  }

  private static List<Path> jars(String list) {
    Path runtime = built().resolve("spark");
    try {
      return Stream.of(Files.readString(runtime.resolve(list)).strip().split(":", -1))
          .map(runtime::resolve)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
