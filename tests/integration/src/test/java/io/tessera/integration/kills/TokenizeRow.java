package io.tessera.integration.kills;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a tokenizing with kills has shown.
 *
 * @param ending how it went
 * @param course of an undisturbed one
 * @param same whether the table came to the same rows as undisturbed
 */
record TokenizeRow(TokenizeKill kill, TokenizeEnding ending, Course course, boolean same) {
  private static final Map<String, String> FILES = files();

  /** By what a path contains. */
  private static Map<String, String> files() {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("/_staged", "staged files");
    files.put("/_known", "codes to take over");
    files.put("/_units", "a unit's result");
    files.put("/_claims", "the version's claim");
    files.put("/split=", "a file of the version");
    files.put("/version=", "the version's manifest");
    files.put("/lease", "the run's lease");
    files.put("/stages", "the run's ledger");
    files.put("/tokenizer", "the tokenizer");
    return files;
  }

  /** The head of the table that rows make. */
  static String head() {
    return "| Seed | What is killed | When | Done again | Same rows and checksum |\n"
        + "|---|---|---|---|---|";
  }

  /** The cells that are known before. */
  static String start(TokenizeKill kill) {
    return "| " + kill.seed() + " | " + kill.victim().title() + " |";
  }

  @Override
  public String toString() {
    return String.join(
        " ", start(kill), when(), "|", doneAgain(), "|", same ? "yes" : "**no**", "|");
  }

  private String when() {
    List<Fault> kills = kill.kills(course);
    return String.join(
        "; ",
        IntStream.range(0, ending.struck().size())
            .mapToObj(i -> when(kills.get(i), ending.struck().get(i)))
            .toList());
  }

  private String when(Fault fault, String struck) {
    int space = struck.indexOf(' ');
    String who;
    int of;
    if (fault.process() == Fault.In.EXECUTOR) {
      who = "executors";
      of = course.executors();
    } else if (kill.victim() == Victim.ONE_OF_TWO_COMMANDS) {
      who = "both";
      of = course.driver() + course.executors();
    } else {
      who = "driver";
      of = course.driver();
    }
    return "%s %s (%s: %d of %d)"
        .formatted(
            doing(struck.substring(0, space)),
            file(struck.substring(space + 1)),
            who,
            fault.turn(),
            of);
  }

  private static String doing(String moment) {
    return switch (Fault.Moment.valueOf(moment)) {
      case OPEN -> "opening";
      case CREATE -> "beginning";
      case COMMIT -> "before placing";
      case COMMITTED -> "after placing";
      case DELETE -> "deleting";
      case ANY -> throw new IllegalArgumentException("No moment: " + moment);
    };
  }

  private static String file(String path) {
    if (path.contains("/images/")) {
      return path.endsWith(".parquet") ? "a file of images" : "the images' manifest";
    }
    return FILES.entrySet().stream()
        .filter(entry -> path.contains(entry.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse("a file of the run");
  }

  private String doneAgain() {
    int again = ending.files() - course.files();
    return again == 0 ? "nothing" : again == 1 ? "1 unit" : again + " units";
  }
}
