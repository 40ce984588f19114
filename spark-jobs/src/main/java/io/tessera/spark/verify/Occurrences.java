package io.tessera.spark.verify;

import java.io.Serializable;
import java.util.List;
import java.util.stream.LongStream;

/** How often each code of a codebook, or each label of some classes, occurs. */
final class Occurrences implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long[] counts;

  /**
   * @param kinds that are counted: 0 to this, exclusive
   */
  Occurrences(int kinds) {
    counts = new long[kinds];
  }

  /**
   * Counts one.
   *
   * @return whether it is one of the kinds; only then it counts
   */
  boolean add(int kind) {
    if (kind < 0 || kind >= counts.length) {
      return false;
    }
    counts[kind]++;
    return true;
  }

  /** Adds the others to these. */
  Occurrences plus(Occurrences others) {
    for (int kind = 0; kind < counts.length; kind++) {
      counts[kind] += others.counts[kind];
    }
    return this;
  }

  /** By code or label. */
  List<Long> list() {
    return LongStream.of(counts).boxed().toList();
  }
}
