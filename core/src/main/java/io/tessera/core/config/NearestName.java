package io.tessera.core.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the valid name that a mistyped one most likely meant. */
public final class NearestName {
  private NearestName() {}

  /**
   * The candidate with the fewest single-letter edits (insert, delete, replace, swap neighbours;
   * case ignored) from {@code name}; the first of equals; empty when none is within about a third
   * of the name's length.
   */
  public static Optional<String> of(String name, Collection<String> candidates) {
    int limit = Math.max(1, (name.length() + 1) / 3);
    String nearest = null;
    for (String candidate : candidates) {
      if (Math.abs(candidate.length() - name.length()) > limit) {
        continue;
      }
      int edits = edits(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (edits < limit || (edits == limit && nearest == null)) {
        nearest = candidate;
        limit = edits;
      }
    }
    return Optional.ofNullable(nearest);
  }

  /** Optimal string alignment distance. */
  static int edits(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] current = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int best = Math.min(last[j - 1] + (same ? 0 : 1), 1 + Math.min(last[j], current[j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          best = Math.min(best, beforeLast[j - 2] + 1);
        }
        current[j] = best;
      }
      int[] free = beforeLast;
      beforeLast = last;
      last = current;
      current = free;
    }
    return last[b.length()];
  }
}
