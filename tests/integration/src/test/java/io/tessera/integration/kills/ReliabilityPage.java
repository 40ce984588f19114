package io.tessera.integration.kills;

import io.tessera.integration.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A table in the page {@code docs/reliability.md} that a test makes. */
enum ReliabilityPage {
  KILL_MATRIX(KillMatrixTest.class),
  TOKENIZE_KILLS(TokenizeKillsTest.class);

  @SuppressWarnings("ImmutableEnumChecker") // it is, but not declared so
  private final Pattern table;

  ReliabilityPage(Class<?> test) {
    table =
        Pattern.compile("(?s)(<!-- made by " + test.getSimpleName() + " -->\n).*?(<!-- end -->)");
  }

  private static Path file() {
    return Project.root().resolve("docs/reliability.md");
  }

  /** The table's rows. */
  List<String> rows() throws IOException {
    Matcher found = table.matcher(Files.readString(file()));
    if (!found.find()) {
      throw new IllegalStateException("Cannot find the table of " + this + " in " + file());
    }
    return found.group().lines().filter(line -> line.startsWith("| ")).skip(1).toList();
  }

  /** Puts another table in its place. */
  void write(List<String> lines) throws IOException {
    String text = String.join("\n", lines);
    String page = Files.readString(file());
    Files.writeString(
        file(),
        table.matcher(page).replaceFirst(m -> m.group(1) + "\n" + text + "\n\n" + m.group(2)));
  }

  /** A table of these rows. */
  static List<String> lines(String head, List<?> rows) {
    return Stream.concat(Stream.of(head), rows.stream().map(Object::toString)).toList();
  }
}
