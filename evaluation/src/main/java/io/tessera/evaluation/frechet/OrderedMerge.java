package io.tessera.evaluation.frechet;

import java.util.Optional;
import java.util.TreeMap;

/**
 * Merges the statistics of a set's parts in the order of the parts, whatever order they arrive in,
 * so that the result has the same bits on every run. Parts that came early wait; in order of
 * arrival, memory holds one merged state and nothing else. Not thread-safe.
 */
public final class OrderedMerge {
  private final int parts;
  private final TreeMap<Integer, FeatureStatistics> waiting = new TreeMap<>();
  private Optional<FeatureStatistics> merged = Optional.empty();
  private int next;

  /**
   * @param parts how many parts the set has, at least 1
   */
  public OrderedMerge(int parts) {
    if (parts < 1) {
      throw new IllegalArgumentException(
          "Invalid number of parts: %d; expected at least 1".formatted(parts));
    }
    this.parts = parts;
  }

  /**
   * Takes a part.
   *
   * @param part its position, each once
   * @throws IllegalArgumentException when the part was taken before or does not exist, or the
   *     dimension differs
   */
  public void accept(int part, FeatureStatistics statistics) {
    if (part < 0 || part >= parts) {
      throw new IllegalArgumentException(
          "Invalid part: %d; expected 0 to %d".formatted(part, parts - 1));
    }
    if (part < next || waiting.containsKey(part)) {
      throw new IllegalArgumentException(
          "Cannot merge part %d twice; a part that was computed again is to be dropped"
              .formatted(part));
    }
    waiting.put(part, statistics);
    while (waiting.containsKey(next)) {
      FeatureStatistics following = waiting.remove(next);
      merged = Optional.of(merged.map(before -> before.merge(following)).orElse(following));
      next++;
    }
  }

  /** Parts that wait for an earlier one. */
  public int waiting() {
    return waiting.size();
  }

  /**
   * The statistics of the whole set.
   *
   * @throws IllegalStateException when parts are missing, naming the first
   */
  public FeatureStatistics result() {
    if (next < parts) {
      throw new IllegalStateException(
          "Cannot merge feature statistics: part %d of %d is missing".formatted(next, parts));
    }
    return merged.orElseThrow();
  }
}
