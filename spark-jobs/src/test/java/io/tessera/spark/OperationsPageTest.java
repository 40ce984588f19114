package io.tessera.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The messages that docs/operations.md tells of are the program's. That its commands run, {@link
 * PipelineTest} tests.
 */
class OperationsPageTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (.*?) \\|");

  /** Code with a blank in it. */
  private static final Pattern MESSAGE = Pattern.compile("`(?!tessera )([^` ]+ [^`]+)`");

  /** Punctuation between two values says nothing. */
  private static final int SHORTEST = 5;

  private static String program;

  @BeforeAll
  static void readSources() throws IOException {
    StringBuilder text = new StringBuilder(Files.readString(Path.of("../bin/tessera")));
    for (String module : List.of("core", "tokenizer", "generator", "evaluation", "spark-jobs")) {
      try (Stream<Path> files = Files.walk(Path.of("..", module, "src/main/java"))) {
        for (Path file : files.filter(file -> file.toString().endsWith(".java")).toList()) {
          text.append(Files.readString(file));
        }
      }
    }
    program = text.toString().replaceAll("\"\\s*\\+\\s*\"", "");
  }

  @Test
  void theMessagesAreTheProgramsOwn() throws IOException {
    List<String> messages = messages();
    assertThat(messages).hasSizeGreaterThan(30);
    assertThat(messages)
        .flatMap(message -> List.of(message.split("…", -1)))
        .map(String::strip)
        .filteredOn(part -> part.length() >= SHORTEST)
        .allMatch(program::contains);
  }

  private static List<String> messages() throws IOException {
    String page = Files.readString(Path.of("../docs/operations.md"));
    String catalogue =
        page.substring(page.indexOf("## When something goes wrong"), page.indexOf("## Retention"));
    List<String> messages = new ArrayList<>();
    ROW.matcher(catalogue)
        .results()
        .forEach(
            row -> MESSAGE.matcher(row.group(1)).results().forEach(m -> messages.add(m.group(1))));
    return messages;
  }
}
