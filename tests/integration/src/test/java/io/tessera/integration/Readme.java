package io.tessera.integration;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What the README and other pages tell people to type: the lines of their shell blocks. */
public final class Readme {
  private static final Pattern SHELL =
      Pattern.compile("(?ms)^```(?:sh|bash|shell|console)\\n(.*?)^```");
  private static final Pattern CONTINUED = Pattern.compile("\\\\\\n\\s*");

  private Readme() {}

  /** The commands that begin with a word, a prompt before it left out; skips without a README. */
  static List<String> commands(String program) {
    assumeThat(Project.root().resolve("README.md")).exists();
    return commands("README.md", program);
  }

  /** The commands of another page that begin with a word. */
  public static List<String> commands(String page, String program) {
    Path file = Project.root().resolve(page);
    try {
      return SHELL
          .matcher(Files.readString(file))
          .results()
          .map((MatchResult block) -> CONTINUED.matcher(block.group(1)).replaceAll(" "))
          .flatMap(String::lines)
          .map(line -> line.replaceFirst("^\\$ ", "").replaceFirst("\\s+#.*$", "").strip())
          .filter(line -> line.startsWith(program + " "))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
