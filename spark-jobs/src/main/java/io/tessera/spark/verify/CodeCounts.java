package io.tessera.spark.verify;

import java.io.Serializable;
import java.util.List;
import java.util.stream.LongStream;

/** How often each code occurs. */
final class CodeCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long[] counts;

  CodeCounts(int codebookSize) {
    counts = new long[codebookSize];
  }

  /**
   * Counts a code.
   *
   * @return whether it is one of the codebook's
   */
  boolean add(int code) {
    if (code < 0 || code >= counts.length) {
      return false;
    }
    counts[code]++;
    return true;
  }

  /** Adds the others to these. */
  CodeCounts plus(CodeCounts others) {
    for (int code = 0; code < counts.length; code++) {
      counts[code] += others.counts[code];
    }
    return this;
  }

  /** By code. */
  List<Long> list() {
    return LongStream.of(counts).boxed().toList();
  }
}
