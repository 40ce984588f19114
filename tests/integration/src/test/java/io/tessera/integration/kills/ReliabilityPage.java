package io.tessera.integration.kills;

import io.tessera.integration.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The page {@code docs/reliability.md} and the table in it that {@link KillMatrixTest} makes. */
final class ReliabilityPage {
  private static final Pattern TABLE =
      Pattern.compile("(?s)(<!-- made by KillMatrixTest -->\n).*?(<!-- end -->)");

  private ReliabilityPage() {}

  private static Path file() {
    return Project.root().resolve("docs/reliability.md");
  }

  /** The table's rows. */
  static List<String> rows() throws IOException {
    Matcher table = TABLE.matcher(Files.readString(file()));
    if (!table.find()) {
      throw new IllegalStateException("Cannot find the table in " + file());
    }
    return table.group().lines().filter(line -> line.startsWith("| ")).skip(1).toList();
  }

  /** Puts another table in its place. */
  static void write(List<Row> rows) throws IOException {
    String table = String.join("\n", lines(rows));
    String page = Files.readString(file());
    Files.writeString(
        file(),
        TABLE.matcher(page).replaceFirst(m -> m.group(1) + "\n" + table + "\n\n" + m.group(2)));
  }

  /** The table of these rows. */
  static List<String> lines(List<Row> rows) {
    return Stream.concat(Stream.of(Row.head()), rows.stream().map(Row::toString)).toList();
  }
}
