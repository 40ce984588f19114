package io.tessera.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The commands on a real cluster in small: a master, and two workers with an executor JVM each,
 * from Maven's jars. What a run makes must not depend on where its tasks ran, so every file is
 * compared with that of a run in threads of one JVM.
 */
@Tag("slow")
class LocalClusterTest {
  /** In this order, each in its own process, on one run folder. */
  private static final List<String> COMMANDS = List.of("shard");

  private static final String RECIPE =
      """
      run { id = local-cluster, seed = 7 }
      data { source = "%s", image-size = 16, heldout.count = 8, min-files = 2 }
      """;

  private static final String EXECUTOR_OPTIONS =
      "spark.executor.extraJavaOptions=" + String.join(" ", Tessera.SHORT_LIVED);

  private static final Duration LIMIT = Duration.ofMinutes(10);

  @TempDir static Path folder;

  /** How a driver is started, and how the executors come by Tessera's classes. */
  enum Start {
    /** The jar lies on the executors' class path. */
    MAIN,
    /** Spark ships the jar that it was given. */
    SPARK_SUBMIT
  }

  @BeforeAll
  static void runInOneProcess() throws IOException {
    Project.built();
    writeImages(Files.createDirectories(folder.resolve("images")));
    Files.writeString(folder.resolve("recipe.conf"), RECIPE.formatted(folder.resolve("images")));
    for (String command : COMMANDS) {
      end(Map.of(), TesseraJar.main(arguments(command, "local", List.of("--master", "local[2]"))));
    }
  }

  /** JUnit would warn of each link that it removes. */
  @AfterAll
  static void removeLinks() throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path link : paths.filter(Files::isSymbolicLink).toList()) {
        Files.delete(link);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void makesTheSameOnTwoExecutors(Start start) throws IOException {
    String run = start.name();
    Path home = sparkHome(folder.resolve("home-" + run));
    for (String command : COMMANDS) {
      end(environment(home), driver(start, command, run));
    }
    assertThat(executors(home)).as("executors").hasSize(2 * COMMANDS.size());
    assertThat(RunContent.of(folder.resolve(run)))
        .containsKey("images/_manifest.json")
        .isEqualTo(RunContent.of(folder.resolve("local")));
  }

  private static List<String> driver(Start start, String command, String run) {
    String master = "local-cluster[2,1,1024]";
    return switch (start) {
      case MAIN ->
          TesseraJar.main(
              arguments(
                  command,
                  run,
                  List.of(
                      "--master",
                      master,
                      "--set=spark.conf.spark.executor.extraClassPath=" + TesseraJar.file(),
                      "--set=spark.conf." + EXECUTOR_OPTIONS)));
      case SPARK_SUBMIT -> {
        List<String> java = TesseraJar.java(Project.sparkJars());
        java.addAll(List.of("org.apache.spark.deploy.SparkSubmit", "--master", master));
        java.addAll(List.of("--conf", EXECUTOR_OPTIONS));
        java.addAll(List.of("--class", "io.tessera.spark.Main", TesseraJar.file().toString()));
        java.addAll(arguments(command, run, List.of()));
        yield java;
      }
    };
  }

  private static List<String> arguments(String command, String run, List<String> more) {
    List<String> arguments =
        new ArrayList<>(List.of(command, "--config", "recipe.conf", "--run", run));
    arguments.addAll(more);
    return arguments;
  }

  private static void end(Map<String, String> environment, List<String> command) {
    Ended ended = Ended.run(command, folder, environment, LIMIT);
    assertThat(ended.code()).as(ended.toString()).isZero();
  }

  /** What Spark's scripts would set. */
  private static Map<String, String> environment(Path home) {
    return Map.of(
        "SPARK_HOME",
        home.toString(),
        "SPARK_SCALA_VERSION",
        "2.13",
        "SPARK_LOCAL_IP",
        "127.0.0.1",
        "SPARK_LOCAL_DIRS",
        folder.resolve("spark-local").toString());
  }

  /** As much of an installed Spark as its workers look for. */
  private static Path sparkHome(Path home) throws IOException {
    Path jars = Files.createDirectories(home.resolve("jars"));
    for (Path jar : Project.sparkJars()) {
      Files.createSymbolicLink(jars.resolve(jar.getFileName()), jar);
    }
    return home;
  }

  /** The working folders that Spark's workers made for their executors. */
  private static List<Path> executors(Path home) throws IOException {
    try (Stream<Path> paths = Files.walk(home.resolve("work"), 2)) {
      return paths.filter(path -> path.getFileName().toString().matches("\\d+")).toList();
    }
  }

  /** Three classes of twelve images, no two alike. */
  private static void writeImages(Path images) throws IOException {
    for (int label = 0; label < 3; label++) {
      Path names = Files.createDirectories(images.resolve("class-" + label));
      for (int i = 0; i < 12; i++) {
        BufferedImage image = new BufferedImage(20, 18, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
          for (int x = 0; x < image.getWidth(); x++) {
            float hue = label / 3f + i / 40f;
            float brightness = (x * (i + 1) + y * (label + 2)) % 32 / 31f;
            image.setRGB(x, y, Color.HSBtoRGB(hue, 0.8f, brightness));
          }
        }
        ImageIO.write(image, "png", names.resolve(i + ".png").toFile());
      }
    }
  }
}
