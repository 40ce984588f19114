package io.tessera.spark.bench;

/** Times one thing. */
final class Stopwatch {
  private Stopwatch() {}

  /** Something to be timed. */
  @FunctionalInterface
  interface Work {
    void run();
  }

  /** How long it takes. */
  static double seconds(Work work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }
}
