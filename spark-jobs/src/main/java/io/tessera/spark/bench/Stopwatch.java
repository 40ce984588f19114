package io.tessera.spark.bench;

/** Times one thing. */
final class Stopwatch {
  private Stopwatch() {}

  /** Something to be timed. */
  @FunctionalInterface
  interface Work<E extends Exception> {
    void run() throws E;
  }

  /** How long it takes. */
  static <E extends Exception> double seconds(Work<E> work) throws E {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }
}
