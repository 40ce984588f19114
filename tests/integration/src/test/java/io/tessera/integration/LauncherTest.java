package io.tessera.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.core.checkpoint.Json;
import io.tessera.core.image.PngEncoder;
import io.tessera.core.image.RgbImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code bin/tessera} as a process, in a folder that has the launcher and the built jar but no
 * sources: so no test can set off a build.
 */
@Tag("slow")
class LauncherTest {
  @TempDir static Path temporary;

  /** A name that breaks every script which forgets its quotes. */
  private static Path installation;

  @BeforeAll
  static void install() throws IOException {
    installation = temporary.resolve("a folder/tessera 0.1");
    Path built = Project.built();
    Files.createDirectories(installation.resolve("bin"));
    Files.createDirectories(installation.resolve("spark-jobs"));
    Files.copy(Project.root().resolve("bin/tessera"), installation.resolve("bin/tessera"));
    executable(installation.resolve("bin/tessera"));
    Files.createSymbolicLink(installation.resolve("spark-jobs/target"), built);
  }

  /** JUnit would warn of it. */
  @AfterAll
  static void removeLink() throws IOException {
    Files.deleteIfExists(installation.resolve("spark-jobs/target"));
  }

  @Test
  void showsVersions() {
    Ended ended = tessera("--version");
    assertThat(ended.code()).as(ended.toString()).isZero();
    assertThat(ended.out())
        .matches(
            "(?s)tessera \\d+\\.\\d+\\.\\d+\\nSpark 4\\.\\S+, DJL \\S+, PyTorch \\S+, Java .+");
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void helps() {
    Ended ended = tessera("--help");
    assertThat(ended.code()).as(ended.toString()).isZero();
    assertThat(ended.out()).contains("shard", "pipeline", "status", "Exit codes: 0 done, 64 usage");
  }

  @Test
  void teachesEachCommand() {
    Ended ended = tessera("shard", "--help");
    assertThat(ended.code()).as(ended.toString()).isZero();
    assertThat(ended.out()).contains("tessera shard", "--config", "--set", "--max-runtime");
  }

  @Test
  void knowsWhatTheReadmeTells() {
    for (String command : Readme.commands("bin/tessera")) {
      List<String> words = new ArrayList<>(List.of(command.split("\\s+", -1)));
      words.add("--help");
      Ended ended = tessera(words.subList(1, words.size()).toArray(String[]::new));
      assertThat(ended.code()).as(command + ": " + ended).isZero();
    }
  }

  @Test
  void refusesAnUnknownCommand() {
    Ended ended = tessera("shrad");
    assertThat(ended.code()).as(ended.toString()).isEqualTo(64);
    assertThat(ended.err()).contains("shrad", "Did you mean shard?", "tessera --help");
    assertThat(ended.out()).isEmpty();
  }

  @Test
  void refusesNoCommand() {
    Ended ended = tessera();
    assertThat(ended.code()).as(ended.toString()).isEqualTo(64);
    assertThat(ended.err()).contains("COMMAND");
  }

  @Test
  void refusesAnUnknownKey() {
    Ended ended = tessera("shard", "--set", "data.image-sise=3");
    assertThat(ended.code()).as(ended.toString()).isEqualTo(78);
    assertThat(ended.err()).contains("data.image-sise", "data.image-size");
  }

  /** Progress, what Spark says, the failure and its trace. */
  @Test
  void logsForMachinesAreJsonLineByLine() throws IOException {
    Path images = temporary.resolve("images");
    for (String name : List.of("a/1.png", "a/2.png", "b/1.png", "b/broken.png")) {
      Files.createDirectories(images.resolve(name).getParent());
      Files.write(
          images.resolve(name),
          name.contains("broken")
              ? new byte[] {1}
              : PngEncoder.encode(RgbImage.of(1, 1, new byte[3])));
    }
    Ended ended =
        run(
            Map.of("TESSERA_LOG_FORMAT", "json"),
            launcher(),
            "shard",
            "--verbose",
            "--run",
            temporary.resolve("run").toString(),
            "--set=run.id=machines",
            "--set=progress.interval=100ms",
            "--set=data.source=" + images);
    assertThat(ended.code()).as(ended.toString()).isEqualTo(65);
    List<Map<?, ?>> lines =
        ended
            .err()
            .lines()
            .<Map<?, ?>>map(line -> Json.read(line, Map.class, "a line of the log"))
            .toList();
    assertThat(lines)
        .allSatisfy(line -> assertThat(line.get("@timestamp")).isNotNull())
        .filteredOn(line -> !String.valueOf(line.get("log.logger")).startsWith("org."))
        .allSatisfy(line -> assertThat(line.get("mdc.run_id")).isEqualTo("machines"))
        .anySatisfy(line -> assertThat(line.get("stage")).isEqualTo("shard: check"))
        .anySatisfy(
            line -> assertThat(String.valueOf(line.get("error.type"))).endsWith("JobException"));
    assertThat(lines.get(lines.size() - 1).get("message").toString())
        .startsWith("Too many bad images: 1 of 4");
  }

  @Test
  void startsThroughALink() throws IOException {
    Path link =
        Files.createSymbolicLink(temporary.resolve("t"), installation.resolve("bin/tessera"));
    Ended ended = run(Map.of(), link, "--version");
    assertThat(ended.code()).as(ended.toString()).isZero();
    assertThat(ended.out()).startsWith("tessera ");
  }

  @Test
  void namesTheJavaHomeThatIsNone() {
    Ended ended = run(Map.of("JAVA_HOME", "/no/such/jdk"), launcher(), "--version");
    assertThat(ended.code()).as(ended.toString()).isEqualTo(78);
    assertThat(ended.err()).contains("JAVA_HOME is /no/such/jdk", "Point it at a JDK 17");
  }

  @Test
  void namesTheSparkHomeThatIsNone() {
    Ended ended = run(Map.of("SPARK_HOME", temporary.toString()), launcher(), "--version");
    assertThat(ended.code()).as(ended.toString()).isEqualTo(78);
    assertThat(ended.err()).contains(temporary + "/bin/spark-submit", "SPARK_HOME must be");
  }

  @Test
  void handsOverToAnInstalledSpark() throws IOException {
    Path spark = temporary.resolve("spark home");
    Path submit = Files.createDirectories(spark.resolve("bin")).resolve("spark-submit");
    Files.writeString(submit, "#!/bin/sh\nfor argument; do echo \"<$argument>\"; done\nexit 65\n");
    executable(submit);
    Ended ended =
        run(
            Map.of("SPARK_HOME", spark.toString(), "TESSERA_DRIVER_MEMORY", "5g"),
            launcher(),
            "shard",
            "--set",
            "data.source=/a folder/*.tar");
    assertThat(ended.code()).as(ended.toString()).isEqualTo(65);
    assertThat(ended.out())
        .startsWith("<--class>\n<io.tessera.spark.Main>\n<--driver-memory>\n<5g>\n")
        .contains("-Dai.djl.offline=true", "--add-opens=java.base/java.nio=ALL-UNNAMED")
        .endsWith(
            "<%s/spark-jobs/target/tessera.jar>\n<shard>\n<--set>\n<data.source=/a folder/*.tar>\n"
                .formatted(installation));
  }

  @Test
  void hadoopIsConfiguredAsTheSiteSays() throws IOException {
    Path conf = Files.createDirectories(temporary.resolve("hadoop conf"));
    Files.writeString(
        conf.resolve("core-site.xml"),
        """
        <configuration>
          <property><name>fs.site.impl</name><value>no.such.FileSystem</value></property>
        </configuration>
        """);
    Ended ended =
        run(
            Map.of("HADOOP_CONF_DIR", conf.toString()),
            launcher(),
            "status",
            "--run",
            "site://host/run");
    assertThat(ended.code()).as(ended.toString()).isNotZero();
    assertThat(ended.err()).contains("no.such.FileSystem");
  }

  private static Ended tessera(String... arguments) {
    return run(Map.of(), launcher(), arguments);
  }

  private static Path launcher() {
    return installation.resolve("bin/tessera");
  }

  private static Ended run(Map<String, String> variables, Path launcher, String... arguments) {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    return Ended.run(command, temporary, variables, Duration.ofMinutes(2));
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
