package io.tessera.spark.verify;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is wrong, a line each; of many alike the first is told and the others are counted. */
final class Findings implements Serializable {
  private static final long serialVersionUID = 1L;

  private final List<String> single = new ArrayList<>();
  private final Map<String, Many> many = new LinkedHashMap<>();

  private record Many(String first, long count) implements Serializable {
    Many plus(Many others) {
      return new Many(first, count + others.count);
    }
  }

  /** Adds one that there is once. */
  void add(String finding) {
    single.add(finding);
  }

  /**
   * Adds one of a kind that there may be thousands of.
   *
   * @param kind says what they have in common
   */
  void add(String kind, String finding) {
    many.merge(kind, new Many(finding, 1), Many::plus);
  }

  /** Adds those of another. */
  void addAll(Findings other) {
    single.addAll(other.single);
    other.many.forEach((kind, found) -> many.merge(kind, found, Many::plus));
  }

  /** A line each. */
  List<String> lines() {
    List<String> lines = new ArrayList<>(single);
    many.values()
        .forEach(
            found ->
                lines.add(
                    found.count == 1
                        ? found.first
                        : found.first + " (and " + (found.count - 1) + " more like it)"));
    return lines;
  }
}
