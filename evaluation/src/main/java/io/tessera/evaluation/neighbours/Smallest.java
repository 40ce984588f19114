package io.tessera.evaluation.neighbours;

import java.util.Arrays;

/** The few smallest of a stream of numbers, in ascending order. */
final class Smallest {
  private final double[] kept;

  Smallest(int count) {
    kept = new double[count];
    Arrays.fill(kept, Double.POSITIVE_INFINITY);
  }

  void add(double value) {
    int at = kept.length - 1;
    if (value >= kept[at]) {
      return;
    }
    for (; at > 0 && kept[at - 1] > value; at--) {
      kept[at] = kept[at - 1];
    }
    kept[at] = value;
  }

  /** The largest of those kept. */
  double last() {
    return kept[kept.length - 1];
  }
}
