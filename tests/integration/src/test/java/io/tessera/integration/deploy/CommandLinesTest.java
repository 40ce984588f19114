package io.tessera.integration.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.integration.Project;
import io.tessera.integration.Readme;
import io.tessera.spark.Main;
import io.tessera.spark.config.TesseraConfig;
import io.tessera.spark.exit.ExitCode;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.progress.Console;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command of Tessera that {@code deploy/} and its pages give is one that Tessera takes. */
class CommandLinesTest {
  /** What nobody should try again. */
  static final List<Integer> USELESS_TO_REPEAT =
      Stream.of(ExitCode.values())
          .filter(code -> code != ExitCode.DONE && !code.retryable())
          .map(ExitCode::code)
          .toList();

  private static final List<String> PAGES = List.of("deploy/README.md", "docs/operations.md");

  /**
   * As in {@code deploy/submit.sh KIND MODE COMMAND …} and {@code spark-submit … tessera.jar
   * COMMAND …}.
   */
  private static final Pattern SUBMITTED =
      Pattern.compile(
          "(?:submit\\.sh (?:standalone|yarn|kubernetes) (?:client|cluster|local)|tessera\\.jar|bin/tessera) (?<command>[a-z].*)");

  static List<List<String>> commands() {
    List<List<String>> commands = new ArrayList<>();
    for (String page : PAGES) {
      for (String program : List.of("deploy/submit.sh", "spark-submit", "bin/tessera")) {
        for (String line : Readme.commands(page, program)) {
          Matcher matcher = SUBMITTED.matcher(line);
          assertThat(matcher.find()).as(line).isTrue();
          commands.add(words(matcher.group("command")));
        }
      }
    }
    for (String name :
        List.of("spark-application.yaml:arguments", "spark-application-apache.yaml:driverArgs")) {
      String[] where = name.split(":", -1);
      Path file = DeployFiles.folder().resolve("kubernetes").resolve(where[0]);
      List<?> words =
          (List<?>) DeployFiles.at(DeployFiles.manifests(file).get(0), "spec/" + where[1]);
      commands.add(words.stream().map(String::valueOf).toList());
    }
    for (String command :
        words(
            group("airflow/tessera_nightly.py", "COMMANDS = \\((.*?)\\)")
                .replaceAll("[\",]+ *", " "))) {
      commands.add(List.of(command, "--config", "nightly.conf", "--run", "r", "--set", "run.id=r"));
    }
    commands.add(
        words(
            group("airflow/tessera_nightly.py", "RETENTION = \\((.*?)\\)")
                .replaceAll("[\",]+ *", " ")));
    for (String command : List.of("(pipeline .*?) &&", "local (gc .*?)\n")) {
      commands.add(
          words(
              group("nightly.sh", command)
                  .replaceAll("\\$\\{[A-Z_]+:-([^}]*)}", "$1")
                  .replaceAll("\\$[A-Za-z_]+", "x")
                  .replace("\"", "")));
    }
    return commands;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void areTaken(List<String> words) {
    List<String> asked = new ArrayList<>(words);
    asked.add("--help");
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int code;
    try (StopSignal stop = new StopSignal();
        PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8)) {
      code = Main.run(Console.plain(stream, stream), Map.of(), stop, asked.toArray(String[]::new));
    }
    assertThat(code).as(words + ": " + said).isZero();
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("Usage: tessera " + words.get(0));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void setKeysThatThereAre(List<String> words) {
    List<String> assignments = new ArrayList<>();
    for (int i = 1; i < words.size(); i++) {
      if (words.get(i - 1).equals("--set")) {
        assignments.add(words.get(i));
      }
    }
    assertThat(TesseraConfig.load(List.of(), assignments, Map.of())).isNotNull();
  }

  @Test
  void theNightlyRecipeLoads() {
    var sections =
        TesseraConfig.load(
                List.of(DeployFiles.folder().resolve("nightly.conf").toString()),
                List.of(),
                Map.of())
            .sections();
    assertThat(sections.data().source()).isPresent();
  }

  @Test
  void recipesThatAreNamedExist() {
    for (List<String> words : commands()) {
      for (String word : words) {
        Matcher recipe = Pattern.compile("(?:/opt/tessera/)?(conf/.*\\.conf)").matcher(word);
        if (recipe.matches()) {
          assertThat(Project.root().resolve(recipe.group(1))).exists();
        }
      }
    }
  }

  @Test
  void schedulersKnowTheExitCodes() {
    String codes = String.join(", ", USELESS_TO_REPEAT.stream().map(String::valueOf).toList());
    for (String file :
        List.of(
            "nightly.sh",
            "airflow/tessera_nightly.py",
            "cron/tessera-nightly",
            "kubernetes/nightly.yaml")) {
      String text =
          DeployFiles.text(DeployFiles.folder().resolve(file)).replaceAll("\\s*\\([a-z ]+\\)", "");
      assertThat(text.replace(" and ", ", ")).as(file).contains(codes);
    }
  }

  private static String group(String file, String pattern) {
    Matcher matcher =
        Pattern.compile(pattern, Pattern.DOTALL)
            .matcher(DeployFiles.text(DeployFiles.folder().resolve(file)));
    assertThat(matcher.find()).as(pattern + " in " + file).isTrue();
    return matcher.group(1);
  }

  private static List<String> words(String line) {
    return Stream.of(line.strip().split("\\s+", -1))
        .map(word -> word.replaceAll("^['\"]|['\"]$", ""))
        .filter(word -> !word.isEmpty())
        .toList();
  }
}
