package io.tessera.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The commands of {@code docs/import-export.md}. */
final class ImportExportPage {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```");

  private ImportExportPage() {}

  /** Their arguments, without the program's name. */
  static List<List<String>> commands() throws IOException {
    return BLOCK
        .matcher(Files.readString(Path.of("../docs/import-export.md")))
        .results()
        .flatMap(block -> block.group(1).lines())
        .map(line -> List.of(line.replaceFirst("^tessera ", "").split(" ", -1)))
        .toList();
  }
}
