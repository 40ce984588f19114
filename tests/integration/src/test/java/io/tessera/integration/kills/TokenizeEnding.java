package io.tessera.integration.kills;

import io.tessera.core.checkpoint.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a tokenizing with kills went.
 *
 * @param codes exit codes of the commands that were not killed, in their order
 * @param files that were begun for the table, one each time that a unit was done
 * @param struck what was done with which file at each kill that came
 */
record TokenizeEnding(List<Integer> codes, int files, List<String> struck) {
  private static final int MOST_COMMANDS = 3;

  /**
   * Runs the command in this JVM until it ends well, on each run.
   *
   * @param properties Spark's
   * @return the exit codes
   */
  static List<Integer> finish(TokenizeFolder folder, Map<String, String> properties)
      throws IOException {
    List<Integer> codes = new ArrayList<>();
    for (Path run : folder.presentRuns()) {
      for (int i = 0; i < MOST_COMMANDS; i++) {
        int code =
            InProcess.run(folder.log(run), folder.command(run, List.of("tokenize"), properties));
        codes.add(code);
        if (code == 0) {
          break;
        }
      }
    }
    return codes;
  }

  /** What the first of the faults struck. */
  static List<String> struck(Faults faults, int kills) throws IOException {
    List<String> struck = new ArrayList<>();
    for (int i = 0; i < kills; i++) {
      faults.struck(i).ifPresent(struck::add);
    }
    return struck;
  }

  static TokenizeEnding of(TokenizeFolder folder) throws IOException {
    Path file = folder.ending();
    return Json.read(Files.readString(file), TokenizeEnding.class, file.toString());
  }

  void write(TokenizeFolder folder) throws IOException {
    Files.writeString(folder.ending(), Json.writePretty(this));
  }
}
