package io.tessera.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.spark.cli.CommandLineInterface;
import io.tessera.spark.config.TesseraConfig;
import io.tessera.spark.exchange.ExportKind;
import io.tessera.spark.exchange.ModelKind;
import io.tessera.spark.job.Job;
import io.tessera.spark.job.Plan;
import io.tessera.spark.job.StopSignal;
import io.tessera.spark.progress.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

class MainTest {
  @TempDir Path dir;

  @Test
  void everyStageIsACommandOfItsNameAndPartOfThePipeline() {
    Set<String> commands = commandLine().getSubcommands().keySet();

    assertThat(commands).contains("shard", "pipeline", "status");
    assertThat(new Pipeline().jobs().stream().map(Job::name)).isSubsetOf(commands);
  }

  /** A driver on the cluster can only tell by result.json how it ended. */
  @Test
  void exactlyTheCommandsThatLeaveAResultAreSubmittedToAClustersDriver() throws IOException {
    Matcher taken =
        Pattern.compile("(?m)^    (pipeline.*)\\) leaves=yes ;;$")
            .matcher(Files.readString(Path.of("../deploy/submit.sh")));
    assertThat(taken.find()).isTrue();

    assertThat(taken.group(1).replace("\\ *", "").split(" \\| ", -1))
        .containsExactlyInAnyOrderElementsOf(
            commandLine().getSubcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(spec -> spec.userObject() instanceof Plan)
                .map(CommandLine.Model.CommandSpec::name)
                .toList());
  }

  @Test
  void everyCommandTeachesWithExamplesThatParse() {
    everyCommand(commandLine())
        .forEach(
            command -> {
              String help = command.getUsageMessage(CommandLine.Help.Ansi.OFF);
              String name = command.getCommandSpec().qualifiedName();
              assertThat(help).as(name).contains("Examples:", name);
              for (String example : examples(help)) {
                assertThat(commandLine().parseArgs(example.split(" +")).hasSubcommand())
                    .as(example)
                    .isTrue();
              }
            });
  }

  /** What is laid out by hand would be broken in its middle: a table's row, an example. */
  @Test
  void linesOfHelpsFitTheirWidth() {
    everyCommand(commandLine())
        .forEach(
            command -> {
              UsageMessageSpec help = command.getCommandSpec().usageMessage();
              assertThat(Stream.of(help.description(), help.footer()).flatMap(Stream::of))
                  .filteredOn(line -> line.startsWith("  "))
                  .allMatch(line -> line.length() <= help.width());
            });
  }

  @Test
  void thePageOnImportAndExportShowsCommandsThatParseAndEveryKind() throws IOException {
    List<List<String>> commands = ImportExportPage.commands();
    for (List<String> command : commands) {
      assertThat(commandLine().parseArgs(command.toArray(String[]::new)).hasSubcommand()).isTrue();
    }
    List<String> shown = commands.stream().map(command -> String.join(" ", command)).toList();
    for (ModelKind kind : ModelKind.values()) {
      assertThat(shown).anyMatch(command -> command.startsWith("import " + kind + " "));
    }
    for (ExportKind kind : ExportKind.values()) {
      assertThat(shown).anyMatch(command -> command.startsWith("export " + kind + " "));
    }
  }

  @Test
  void everyKeyNamedInAHelpExists() {
    Set<String> known =
        new TreeSet<>(
            TesseraConfig.load(List.of(), List.of(), Map.of())
                .values(List.of("run", "data", "progress"))
                .keySet());
    commandLine()
        .getSubcommands()
        .forEach(
            (name, command) -> {
              Matcher keys =
                  Pattern.compile("^  ((?:run|data)\\.[a-z.-]+)", Pattern.MULTILINE)
                      .matcher(command.getUsageMessage(CommandLine.Help.Ansi.OFF));
              while (keys.find()) {
                assertThat(known).as(name).contains(keys.group(1));
              }
            });
  }

  @Test
  void statusOfANewRunNamesTheFirstStep() {
    CommandRun status = CommandRun.of("status", "--run", dir.resolve("new").toString());

    assertThat(status.code()).isZero();
    assertThat(status.out())
        .contains("No run in " + dir.resolve("new") + " yet.", "shard", "Next: tessera shard");
  }

  @Test
  void statusPrintsTheResultAlone() throws IOException {
    List<String> status = List.of("status", "--result", "--run", dir.toString());
    CommandRun none = CommandRun.of(status.toArray(String[]::new));
    assertThat(none.code()).isZero();
    assertThat(none.out()).isEmpty();

    Files.writeString(dir.resolve("result.json"), "{\n  \"code\": 75\n}\n");
    CommandRun ended = CommandRun.of(status.toArray(String[]::new));
    assertThat(ended.code()).isZero();
    assertThat(ended.out()).isEqualTo("{\n  \"code\": 75\n}\n");
  }

  @Test
  void statusShowsWhatFailed() {
    CommandRun failed =
        CommandRun.of(
            "shard",
            "--run",
            dir.toString(),
            "--set",
            "data.source=" + dir.resolve("nowhere"),
            "--set",
            "spark.master=\"local[2]\"");
    assertThat(failed.code()).isEqualTo(65);

    CommandRun status = CommandRun.of("status", "--run", dir.toString());

    assertThat(status.out())
        .contains("Run tessera in " + dir + ", seed 0")
        .containsPattern(
            "shard +failed .* Cannot read data.source .*nowhere: no such file or folder")
        .contains("Next: tessera shard");
  }

  private static List<String> examples(String help) {
    List<String> examples = new ArrayList<>();
    Matcher lines =
        Pattern.compile("^  tessera (.*(?:\\n    .*)*)$", Pattern.MULTILINE).matcher(help);
    while (lines.find()) {
      examples.add(lines.group(1).replaceAll("(\\\\\\n)?\\s+", " ").replace("'", ""));
    }
    assertThat(examples).isNotEmpty();
    return examples;
  }

  private static Stream<CommandLine> everyCommand(CommandLine group) {
    return group.getSubcommands().values().stream()
        .flatMap(command -> Stream.concat(Stream.of(command), everyCommand(command)));
  }

  private static CommandLine commandLine() {
    return new CommandLineInterface(Main.commands(), Console.system(), Map.of(), new StopSignal())
        .model();
  }
}
