package io.tessera.integration.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.integration.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code submit.sh} and {@code nightly.sh} beside a spark-submit of ours, which notes how it was
 * called, ends with the next of the given codes, and in mode cluster leaves the given result.
 */
class ScriptsTest {
  private static final String SPARK_SUBMIT =
      """
      #!/bin/sh
      # status --result: what there is
      case "$*" in *' status --result '*)
        [ ! -f '%1$s/unreadable' ] || exit 78
        cat '%1$s/result.json' 2>/dev/null; exit 0 ;;
      esac
      printf '%%s\\n' "$SPARK_CONF_DIR $*" >>'%1$s/calls'
      [ ! -f '%1$s/next.json' ] || mv '%1$s/next.json' '%1$s/result.json'
      read -r code <'%1$s/codes'
      sed -i 1d '%1$s/codes'
      exit "$code"
      """;

  private static final String NIGHT =
      " --config /etc/tessera/nightly.conf --run /runs/nightly-2026-01-31";
  private static final String PIPELINE =
      "pipeline" + NIGHT + " --set run.id=nightly-2026-01-31 --max-runtime 20h";
  private static final String GC = "gc" + NIGHT + " --keep-versions 14";

  @TempDir Path folder;

  @BeforeEach
  void install() throws IOException {
    Path scripts = Files.createDirectories(folder.resolve("tessera/deploy"));
    for (String name : List.of("submit.sh", "nightly.sh")) {
      executable(scripts.resolve(name), DeployFiles.text(DeployFiles.folder().resolve(name)));
    }
    Files.createFile(folder.resolve("tessera/tessera.jar"));
    Path bin = Files.createDirectories(folder.resolve("spark/bin"));
    executable(bin.resolve("spark-submit"), SPARK_SUBMIT.formatted(folder));
  }

  static List<Path> scripts() {
    List<Path> scripts = new ArrayList<>(DeployFiles.endingWith(".sh"));
    assertThat(scripts).hasSize(4);
    return scripts;
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void areShell(Path script) {
    Ended ended =
        Ended.run(
            List.of("/bin/sh", "-n", script.toString()), folder, Map.of(), Duration.ofSeconds(30));
    assertThat(ended.code()).as(ended.toString()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 65, 75, 78})
  void clientEndsWithTheDriversCode(int code) throws IOException {
    codes(code);
    Ended ended = submit("standalone", "client", "shard", "--run", "r", "--set", "a=b c");
    assertThat(ended.code()).isEqualTo(code);
    assertThat(calls())
        .containsExactly(
            scripts("standalone/conf")
                + " --deploy-mode client --class io.tessera.spark.Main "
                + scripts("../tessera.jar")
                + " shard --run r --set a=b c");
  }

  /** spark-submit itself ends with 0 or 1 there, whatever the driver ended with. */
  @ParameterizedTest
  @CsvSource({"0, 0", "0, 65", "1, 75", "1, 78"})
  void clusterEndsWithTheResultsCode(int submitted, int code) throws IOException {
    codes(submitted);
    Files.writeString(folder.resolve("result.json"), result(0));
    Files.writeString(folder.resolve("next.json"), result(code).replace("02:", "03:"));
    Ended ended = submit("yarn", "cluster", "shard", "--run=hdfs:///r");
    assertThat(ended.code()).as(ended.toString()).isEqualTo(code);
    assertThat(ended.out()).contains("\"code\" : " + code);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void clusterWithoutAResultIsTemporary(boolean hadOne) throws IOException {
    codes(0);
    if (hadOne) {
      Files.writeString(folder.resolve("result.json"), result(0));
    }
    Ended ended = submit("standalone", "cluster", "shard", "--run", "r");
    assertThat(ended.code()).isEqualTo(75);
    assertThat(ended.err()).contains("The driver left no result in r", "spark-submit ended with 0");
  }

  /** Else the result of an earlier command, read when the storage is back, would pass for its. */
  @Test
  void clusterIsNotAskedWhereTheRunCannotBeRead() throws IOException {
    codes(0);
    Files.writeString(folder.resolve("result.json"), result(0));
    Files.createFile(folder.resolve("unreadable"));
    Ended ended = submit("standalone", "cluster", "shard", "--run", "r");
    assertThat(ended.code()).isEqualTo(78);
    assertThat(ended.err()).contains("Cannot read r", "nothing was submitted");
    assertThat(folder.resolve("calls")).doesNotExist();
  }

  @Test
  void resultOfTheCommandThatHeldTheRunIsNotOurs() throws IOException {
    codes(0);
    Files.writeString(
        folder.resolve("next.json"), result(0).replace("\"shard\"", "\"train-tokenizer\""));
    Ended ended = submit("standalone", "cluster", "shard", "--run", "r");
    assertThat(ended.code()).isEqualTo(75);
    assertThat(ended.err()).contains("of another command, train-tokenizer");
  }

  /** Their drivers would end with a code that nobody hears of. */
  @ParameterizedTest
  @ValueSource(
      strings = {"verify", "sql SELECT", "doctor", "status", "gc", "evaluate sets", "bench sql"})
  void clusterRefusesWhatLeavesNoResult(String command) {
    List<String> words = new ArrayList<>(List.of("yarn", "cluster"));
    words.addAll(List.of(command.split(" ", -1)));
    words.addAll(List.of("--run", "hdfs:///r"));
    Ended ended = submit(words.toArray(String[]::new));
    assertThat(ended.code()).isEqualTo(64);
    assertThat(ended.err())
        .contains("Invalid command for mode cluster: " + words.get(2), "Use mode client");
    assertThat(folder.resolve("calls")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pipeline", "train-tokenizer", "evaluate"})
  void clusterTakesWhatLeavesAResult(String command) throws IOException {
    codes(0);
    Files.writeString(folder.resolve("next.json"), result(0).replace("shard", command));
    Ended ended = submit("yarn", "cluster", command, "--run", "hdfs:///r/a b'c");
    assertThat(ended.code()).as(ended.toString()).isZero();
    assertThat(calls().get(0)).endsWith(command + " --run hdfs:///r/a b'c");
  }

  @Test
  void optionsAreNoPatterns() throws IOException {
    codes(0);
    Files.createFile(folder.resolve("a=b"));
    run(Map.of("TESSERA_SPARK_OPTIONS", "--conf a=*"), "submit.sh", "yarn", "client", "shard");
    assertThat(calls().get(0)).contains(" --conf a=* ");
  }

  @Test
  void kubernetesTakesTheImagesJar() throws IOException {
    codes(0);
    submit("kubernetes", "client", "shard", "--run", "r");
    assertThat(calls().get(0)).contains("Main local:///opt/tessera/tessera.jar shard");
  }

  @Test
  void localUsesNoCluster() throws IOException {
    codes(78);
    Map<String, String> more =
        Map.of("TESSERA_SPARK_OPTIONS", "--master k8s://x", "TESSERA_JAR", "hdfs:///t.jar");
    Ended ended = run(more, "submit.sh", "kubernetes", "local", "gc", "--run", "r");
    assertThat(ended.code()).isEqualTo(78);
    assertThat(calls())
        .containsExactly(
            scripts("kubernetes/conf")
                + " --master k8s://x --deploy-mode client --master local[1]"
                + " --class io.tessera.spark.Main "
                + scripts("../tessera.jar")
                + " gc --run r");
  }

  @Test
  void passesOptionsOn() throws IOException {
    codes(0);
    Map<String, String> more =
        Map.of("TESSERA_SPARK_OPTIONS", "--conf a=b --files x", "TESSERA_JAR", "hdfs:///t.jar");
    run(more, "submit.sh", "yarn", "client", "shard");
    assertThat(calls().get(0)).contains("Main --conf a=b --files x hdfs:///t.jar shard");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          mesos client shard         | 64 | Invalid kind of cluster: mesos. Use standalone, yarn or kubernetes
          yarn remote shard          | 64 | Invalid mode: remote. Use client, cluster or local
          yarn cluster               | 64 | Invalid command line: 'yarn cluster'
          yarn cluster shard         | 64 | no --run DIR, which mode cluster needs
          yarn cluster shard --run   | 64 | no --run DIR, which mode cluster needs
          """)
  void refusesWhatItCannotDo(String arguments, int code, String reason) {
    Ended ended = run(Map.of(), "submit.sh", arguments.strip().split(" ", -1));
    assertThat(ended.code()).isEqualTo(code);
    assertThat(ended.err()).contains(reason);
  }

  @Test
  void refusesWithoutSpark() {
    Ended ended = run(Map.of("SPARK_HOME", "/no/spark"), "submit.sh", "yarn", "client", "shard");
    assertThat(ended.code()).isEqualTo(78);
    assertThat(ended.err()).contains("Cannot find /no/spark/bin/spark-submit");
  }

  @Test
  void aNightIsTriedAgainWhereThatHelps() throws IOException {
    codes(75, 0, 75, 0, 0);
    Ended ended = nightly("nightly-2026-01-31");
    assertThat(ended.code()).as(ended.toString()).isZero();
    assertThat(calls())
        .extracting(call -> call.replaceFirst(".*tessera.jar ", ""))
        .containsExactly(PIPELINE, PIPELINE, GC, PIPELINE, GC);
    assertThat(calls().get(0)).contains(" --deploy-mode client --class");
    assertThat(calls().get(2)).contains("standalone/conf ", " --master local[1] ");
  }

  @Test
  void retentionIsTheUsersToChoose() throws IOException {
    codes(0, 0);
    Map<String, String> more =
        Map.of(
            "TESSERA_RUNS", "hdfs:///r",
            "TESSERA_RECIPE", "hdfs:///n.conf",
            "TESSERA_CLUSTER", "yarn client",
            "TESSERA_RETENTION", "--keep-versions 3 --older-than 2d");
    assertThat(run(more, "nightly.sh", "n").code()).isZero();
    assertThat(calls().get(1))
        .startsWith(scripts("yarn/conf"))
        .endsWith(
            " gc --config hdfs:///n.conf --run hdfs:///r/n --keep-versions 3 --older-than 2d");
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 65, 70, 78})
  void aNightIsNotTriedAgainWhereThatIsUseless(int code) throws IOException {
    codes(code, 0);
    assertThat(nightly("n").code()).isEqualTo(code);
    assertThat(calls()).hasSize(1);
  }

  @Test
  void aNightThatCannotBeClearedUpAfterSaysSo() throws IOException {
    codes(0, 78);
    assertThat(nightly("n").code()).isEqualTo(78);
  }

  @Test
  void aNightEndsAfterSoManyTries() throws IOException {
    codes(75, 0, 75, 75, 75, 75);
    Ended ended = nightly("n");
    assertThat(ended.code()).isEqualTo(75);
    assertThat(ended.err()).contains("n is not done after 3 attempts; the same name goes on");
    assertThat(calls()).hasSize(4);
  }

  @Test
  void aNightIsStoppedInAPauseToo() throws Exception {
    codes(75, 0);
    Path said = folder.resolve("said");
    ProcessBuilder night = new ProcessBuilder(scripts("nightly.sh"), "n");
    night.environment().put("SPARK_HOME", folder.resolve("spark").toString());
    night.environment().putAll(Map.of("TESSERA_RUNS", "/runs", "TESSERA_PAUSE", "90"));
    Process process = night.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    while (process.isAlive() && !Files.readString(said).contains("again in 90 s")) {
      Thread.sleep(20);
    }
    process.destroy();

    assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("ended").isTrue();
    assertThat(process.exitValue()).isEqualTo(75);
    assertThat(calls()).hasSize(1);
  }

  @Test
  void aNightNeedsAPlace() {
    Ended ended = run(Map.of("TESSERA_RUNS", ""), "nightly.sh", "n");
    assertThat(ended.code()).isEqualTo(64);
    assertThat(ended.err()).contains("TESSERA_RUNS is not set");
  }

  @Test
  void aNightIsNamedAfterItsDay() throws IOException {
    codes(0, 0);
    assertThat(nightly().code()).isZero();
    assertThat(calls().get(0)).containsPattern("--run /runs/nightly-20\\d\\d-\\d\\d-\\d\\d --set");
  }

  private static String result(int code) {
    return "{\n  \"code\" : %d,\n  \"command\": \"shard\",\n  \"finished\" : \"02:00:00Z\",\n  \"message\" : \"code 7\"\n}\n"
        .formatted(code);
  }

  private Ended submit(String... arguments) {
    return run(Map.of(), "submit.sh", arguments);
  }

  private Ended nightly(String... arguments) {
    return run(
        Map.of("TESSERA_RUNS", "/runs", "TESSERA_ATTEMPTS", "3", "TESSERA_PAUSE", "0"),
        "nightly.sh",
        arguments);
  }

  private Ended run(Map<String, String> more, String script, String... arguments) {
    List<String> command = new ArrayList<>(List.of(scripts(script)));
    command.addAll(List.of(arguments));
    Map<String, String> environment = new HashMap<>();
    for (String name :
        List.of(
            "TESSERA_JAR",
            "TESSERA_SPARK_OPTIONS",
            "TESSERA_CLUSTER",
            "TESSERA_RECIPE",
            "TESSERA_RETENTION")) {
      environment.put(name, "");
    }
    environment.put("SPARK_HOME", folder.resolve("spark").toString());
    environment.putAll(more);
    return Ended.run(command, folder, environment, Duration.ofSeconds(60));
  }

  private String scripts(String name) {
    return folder.resolve("tessera/deploy") + "/" + name;
  }

  private void codes(Integer... codes) throws IOException {
    Files.write(folder.resolve("codes"), List.of(codes).stream().map(String::valueOf).toList());
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(folder.resolve("calls"));
  }

  private static void executable(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
