package io.tessera.integration.kills;

import io.tessera.core.storage.LocalStorage;
import io.tessera.spark.round.RoundReport;
import io.tessera.spark.round.RoundReport.Redone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a case has shown.
 *
 * @param redone tasks that were done again, as the rounds' reports tell
 * @param brokenOff the round that a killed driver had begun, as the log tells
 * @param secondAttempts that Spark started beside slow ones
 * @param lostSeconds of work
 * @param same whether the training came to the same bits as undisturbed
 */
record Row(
    Case one,
    List<Redone> redone,
    Optional<String> brokenOff,
    int secondAttempts,
    double lostSeconds,
    boolean same) {
  private static final Pattern BROKEN_OFF = Pattern.compile("; (round \\d+) was broken off and is");

  /**
   * Reads it from the case's files.
   *
   * @param sinceCommit seconds between the last commit and the driver's end, if it was killed
   */
  static Row of(Path work, Case one, Trained undisturbed, double sinceCommit) throws IOException {
    Ending ending = Ending.of(work, one);
    LocalStorage stage = new LocalStorage(one.run(work).resolve(one.stage().folder()));
    List<Redone> redone = new ArrayList<>();
    for (int round = 1; round <= PreparedRun.ROUNDS; round++) {
      RoundReport.read(stage, round).ifPresent(report -> redone.addAll(report.redone()));
    }
    Matcher brokenOff = BROKEN_OFF.matcher(Files.readString(one.log(work)));
    boolean isBrokenOff = brokenOff.find();
    return new Row(
        one,
        redone,
        isBrokenOff ? Optional.of(brokenOff.group(1)) : Optional.empty(),
        ending.secondAttempts(),
        redone.stream().mapToDouble(Redone::lostSeconds).sum() + (isBrokenOff ? sinceCommit : 0),
        ending.code() == 0 && Trained.of(one.run(work), one.stage()).equals(undisturbed));
  }

  /** The head of the table that rows make. */
  static String head() {
    return "| What happens | Stage | Done again | Lost | Same SHA-256 |\n"
        + "|---|---|---|---|---|";
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %.1f s | %s |",
        one.scenario().title(),
        one.stage().folder(),
        doneAgain(),
        lostSeconds,
        same ? "yes" : "**no**");
  }

  private String doneAgain() {
    List<String> parts = new ArrayList<>();
    redone.stream()
        .collect(Collectors.groupingBy(Redone::task, Collectors.counting()))
        .forEach((task, times) -> parts.add(task + (times > 1 ? ", " + times + " times" : "")));
    parts.sort(String::compareTo);
    brokenOff.ifPresent(parts::add);
    if (secondAttempts > 0) {
      parts.add("a task, at the same time");
    }
    return parts.isEmpty() ? "nothing" : String.join("; ", parts);
  }
}
