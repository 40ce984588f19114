package io.tessera.integration.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.integration.Ended;
import io.tessera.integration.Project;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jars for S3 that come with Tessera: few, none twice, and behind those of the cluster. */
@Tag("slow")
class S3JarsTest {
  @TempDir Path folder;

  @Test
  void areFew() throws IOException {
    long bytes = 0;
    for (Path jar : Project.s3Jars()) {
      bytes += Files.size(jar);
    }
    assertThat(bytes).isLessThan(16L << 20);
    assertThat(Project.s3Jars())
        .noneMatch(jar -> jar.getFileName().toString().startsWith("bundle"));
  }

  @Test
  void haveNoClassThatSparkHas() throws IOException {
    Set<String> ofSpark = new HashSet<>();
    for (Path jar : Project.sparkJars()) {
      ofSpark.addAll(classes(jar));
    }
    Set<String> seen = new HashSet<>();
    for (Path jar : Project.s3Jars()) {
      Set<String> classes = classes(jar);
      assertThat(Collections.disjoint(classes, ofSpark)).as(jar.toString()).isTrue();
      assertThat(Collections.disjoint(classes, seen)).as(jar.toString()).isTrue();
      seen.addAll(classes);
    }
  }

  private static Set<String> classes(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
          // each of Spark's own jars has it
          .filter(name -> !name.startsWith("org/apache/spark/unused/"))
          .collect(Collectors.toSet());
    }
  }

  @Test
  void serveASparkThatHasNone() throws IOException {
    assertThat(client(List.of())).contains("/spark/s3/hadoop-aws-");
  }

  @Test
  void giveWayToThoseOfTheCluster() throws IOException {
    Path cluster = Files.createDirectories(folder.resolve("cluster"));
    List<Path> own = new ArrayList<>();
    for (Path jar : Project.s3Jars()) {
      own.add(Files.copy(jar, cluster.resolve(jar.getFileName())));
    }
    assertThat(client(own)).contains(cluster + "/hadoop-aws-");
  }

  /** Where the client comes from if Spark has these jars too and is given ours. */
  private String client(List<Path> cluster) throws IOException {
    Path tests = Path.of("target/test-classes").toAbsolutePath();
    String path =
        Stream.of(Project.sparkJars(), cluster, List.of(tests))
            .flatMap(List::stream)
            .map(Path::toString)
            .collect(Collectors.joining(File.pathSeparator));
    String ours = Project.s3Jars().stream().map(Path::toString).collect(Collectors.joining(","));
    Ended ended =
        Ended.run(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + Project.built().resolve("spark/jvm.options"),
                "-cp",
                path,
                "org.apache.spark.deploy.SparkSubmit",
                "--master",
                "local[1]",
                "--jars",
                ours,
                "--class",
                ClientLocation.class.getName(),
                Project.built().resolve("tessera.jar").toString()),
            folder,
            Map.of(),
            Duration.ofMinutes(2));
    assertThat(ended.code()).as(ended.toString()).isZero();
    return ended.out();
  }
}
