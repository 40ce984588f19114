package io.tessera.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs {@code bin/tessera} in a project of its own, with a {@code java} and a {@code mvn} that only
 * tell what they were asked.
 */
@Timeout(60)
class LauncherTest {
  private static final String OLD = "2020-01-01T00:00:00Z";

  @TempDir Path dir;
  private Path root;
  private Path bin;
  private Path output;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void makeProject() throws IOException {
    root = Files.createDirectories(dir.resolve("a project"));
    bin = Files.createDirectories(dir.resolve("path"));
    output = root.resolve("spark-jobs/target");
    Files.createDirectories(root.resolve("bin"));
    Files.copy(Path.of("../bin/tessera"), root.resolve("bin/tessera"));
    for (String source :
        List.of(
            "pom.xml",
            "core/pom.xml",
            "core/src/main/java/A.java",
            "spark-jobs/pom.xml",
            "spark-jobs/src/main/java/B.java")) {
      write(root.resolve(source), "x");
      Files.setLastModifiedTime(root.resolve(source), FileTime.from(Instant.parse(OLD)));
    }
    java("17.0.9");
    script(
        "mvn",
        "echo \"mvn $*\" >>\"$LOG\"",
        "mkdir -p \"$ROOT/spark-jobs/target/spark\"",
        "echo jar >\"$ROOT/spark-jobs/target/tessera.jar\"",
        "printf 'jars/a.jar:jars/b.jar' >\"$ROOT/spark-jobs/target/spark/classpath\"",
        "printf 's3/c.jar:s3/d.jar' >\"$ROOT/spark-jobs/target/spark/s3.classpath\"",
        "printf -- '-Dx=1 -Dy=2\\n' >\"$ROOT/spark-jobs/target/spark/jvm.options\"");
    Path home = Files.createDirectories(dir.resolve("jdk/bin"));
    executable(home.resolve("javac"), "#!/bin/sh\n");
    environment.put("PATH", bin + ":/usr/bin:/bin");
    environment.put("LOG", dir.resolve("log").toString());
    environment.put("ROOT", root.toString());
    environment.put("HOME", dir.toString());
  }

  @Test
  void buildsOnceAndRunsWithSparksJars() throws Exception {
    Result first = launch(root, "bin/tessera", "status", "--run", "a b");
    Result second = launch(root, "bin/tessera", "status");

    assertThat(first.code()).as(first.err()).isZero();
    assertThat(first.err())
        .isEqualTo("tessera: building " + root + " (some minutes the first time)\n");
    assertThat(log())
        .containsExactly(
            "mvn -q -f "
                + root
                + "/pom.xml -pl spark-jobs -am -Dmaven.test.skip=true -Dspotless.check.skip=true package");
    String runtime = output.resolve("spark").toString();
    assertThat(first.out().lines())
        .containsExactly(
            "-Xmx2g",
            "@" + runtime + "/jvm.options",
            "-Dlog4j2.configurationFile=log4j2.properties",
            "-cp",
            Stream.of("jars/a.jar", "jars/b.jar", "s3/c.jar", "s3/d.jar")
                .map(entry -> ":" + runtime + "/" + entry)
                .collect(Collectors.joining("", output + "/tessera.jar", "")),
            "io.tessera.spark.Main",
            "status",
            "--run",
            "a b");
    assertThat(second.err()).isEmpty();
  }

  @Test
  void rebuildsWhenASourceIsNewer() throws Exception {
    assertThat(launch(root, "bin/tessera", "status").code()).isZero();
    Files.setLastModifiedTime(
        root.resolve("core/src/main/java/A.java"), FileTime.from(Instant.now().plusSeconds(60)));

    assertThat(launch(root, "bin/tessera", "status").err()).contains("building");
    assertThat(log()).hasSize(2);
  }

  @Test
  void worksFromAnywhereThroughLinks() throws Exception {
    Path elsewhere = Files.createDirectories(dir.resolve("else/where"));
    Files.createSymbolicLink(dir.resolve("else/tessera"), Path.of("../a project/bin/tessera"));
    Files.createSymbolicLink(elsewhere.resolve("t"), dir.resolve("else/tessera"));

    Result result = launch(elsewhere, "./t", "--version");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out()).contains(output + "/tessera.jar:");
  }

  @Test
  void memoryAndOptionsComeFromTheEnvironment() throws Exception {
    environment.put("TESSERA_DRIVER_MEMORY", "6g");
    environment.put("TESSERA_JAVA_OPTIONS", "-Xss4m -Dz=3");

    assertThat(launch(root, "bin/tessera", "status").out().lines())
        .contains("-Xmx6g", "-Xss4m", "-Dz=3");
  }

  @Test
  void installedSparkIsUsed() throws Exception {
    Path spark = Files.createDirectories(dir.resolve("spark/bin"));
    executable(spark.resolve("spark-submit"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    environment.put("SPARK_HOME", dir.resolve("spark").toString());

    Result result = launch(root, "bin/tessera", "shard", "--master", "yarn");

    assertThat(result.code()).as(result.err()).isZero();
    List<String> arguments = result.out().lines().toList();
    assertThat(arguments)
        .containsSubsequence(
            "--class", "io.tessera.spark.Main", "--driver-memory", "2g", "--driver-java-options")
        .endsWith(
            "--jars",
            output + "/spark/s3/c.jar," + output + "/spark/s3/d.jar",
            output + "/tessera.jar",
            "shard",
            "--master",
            "yarn");
    assertThat(arguments.get(5))
        .startsWith(
            "-Dx=1 -Dy=2 -Dlog4j2.configurationFile=\"file:"
                + output
                + "/spark/log4j2.properties\"");
  }

  @Test
  void anInstalledSparkThatKnowsS3KeepsItsOwn() throws Exception {
    Path spark = dir.resolve("spark");
    executable(spark.resolve("bin/spark-submit"), "#!/bin/sh\nprintf '%s\\n' \"$@\"\n");
    write(spark.resolve("jars/hadoop-aws-3.4.1.jar"), "");
    environment.put("SPARK_HOME", spark.toString());

    Result result = launch(root, "bin/tessera", "status");

    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out().lines()).contains("--driver-java-options").doesNotContain("--jars");
  }

  @Test
  void sparkHomeWithoutSparkIsRefused() throws Exception {
    environment.put("SPARK_HOME", dir.toString());

    Result result = launch(root, "bin/tessera", "status");

    assertThat(result.code()).isEqualTo(78);
    assertThat(result.err()).contains("tessera: Cannot find " + dir + "/bin/spark-submit");
  }

  @Test
  void missingJavaIsNamed() throws Exception {
    environment.put("JAVA_HOME", dir.resolve("none").toString());

    Result result = launch(root, "bin/tessera", "status");

    assertThat(result.code()).isEqualTo(78);
    assertThat(result.err())
        .isEqualTo(
            "tessera: Cannot run Java: JAVA_HOME is "
                + dir.resolve("none")
                + ", and there is no bin/java in it. Point it at a JDK 17 to 23.\n");
  }

  @Test
  void oldAndTooNewJavaAreNamed() throws Exception {
    for (String version : List.of("1.8.0_402", "11.0.22", "24", "25-ea")) {
      java(version);
      Result result = launch(root, "bin/tessera", "status");
      assertThat(result.code()).as(version).isEqualTo(78);
      assertThat(result.err())
          .contains(
              "tessera: Cannot run on Java " + version + " (", "Tessera needs Java 17 to 23.");
    }
  }

  @Test
  void missingMavenIsNamed() throws Exception {
    Files.delete(bin.resolve("mvn"));
    for (String tool :
        List.of("sh", "dirname", "readlink", "sed", "head", "find", "mkdir", "cat", "cut")) {
      script(tool, "PATH=/usr/bin:/bin exec " + tool + " \"$@\"");
    }
    environment.put("PATH", bin.toString());

    Result result = launch(root, "bin/tessera", "status");

    assertThat(result.code()).isEqualTo(78);
    assertThat(result.err())
        .contains("tessera: Cannot build: no Maven (mvn) on the PATH. Install Maven 3.8 or newer.");
  }

  @Test
  void failedBuildEndsTheCommand() throws Exception {
    script("mvn", "echo 'BUILD FAILURE'", "exit 1");

    Result result = launch(root, "bin/tessera", "status");

    assertThat(result.code()).isEqualTo(70);
    assertThat(result.err()).contains("BUILD FAILURE", "tessera: Cannot build: Maven failed");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void exitCodeIsThatOfTheProgram() throws Exception {
    assertThat(launch(root, "bin/tessera", "status").code()).isZero();
    executable(bin.resolve("java"), javaScript("17.0.9") + "exit 65\n");

    assertThat(launch(root, "bin/tessera", "shard").code()).isEqualTo(65);
  }

  private void java(String version) throws IOException {
    executable(bin.resolve("java"), javaScript(version));
  }

  private String javaScript(String version) {
    return """
        #!/bin/sh
        case "$*" in
          -version) echo 'openjdk version "%s" 2023-10-17' >&2; exit 0 ;;
          -XshowSettings*) printf '    java.home = %s\\n' >&2; exit 0 ;;
        esac
        printf '%%s\\n' "$@"
        """
        .formatted(version, dir.resolve("jdk"));
  }

  private void script(String name, String... lines) throws IOException {
    executable(bin.resolve(name), "#!/bin/sh\n" + String.join("\n", lines) + "\n");
  }

  private static void executable(Path file, String content) throws IOException {
    write(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void write(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private List<String> log() throws IOException {
    return Files.readAllLines(dir.resolve("log"));
  }

  private record Result(int code, String out, String err) {}

  private Result launch(Path folder, String... command) throws Exception {
    Path out = dir.resolve("out");
    Path err = dir.resolve("err");
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(List.of(command)));
    builder.command().set(0, folder.resolve(command[0]).toString());
    builder.directory(folder.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
    return new Result(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }
}
