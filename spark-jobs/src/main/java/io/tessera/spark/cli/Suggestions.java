package io.tessera.spark.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;

/** What a mistyped command or option may have meant. */
final class Suggestions {
  private Suggestions() {}

  /** A sentence with a blank after it; empty if nothing is near. */
  static String of(String word, CommandLine command) {
    List<String> known = new ArrayList<>(command.getSubcommands().keySet());
    command.getCommandSpec().optionsMap().keySet().forEach(known::add);
    String near =
        known.stream()
            .filter(name -> isNear(word, name))
            .sorted()
            .collect(Collectors.joining(" or "));
    return near.isEmpty() ? "" : "Did you mean " + near + "? ";
  }

  private static boolean isNear(String word, String name) {
    return name.startsWith(word) || word.startsWith(name) || distance(word, name) <= 2;
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j - 1], diagonal));
      }
    }
    return row[b.length()];
  }
}
