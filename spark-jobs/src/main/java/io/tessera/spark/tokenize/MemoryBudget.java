package io.tessera.spark.tokenize;

import java.util.concurrent.CancellationException;
import java.util.concurrent.Semaphore;

/**
 * Bytes that threads may hold together. Who needs more than are left waits, in the order of asking;
 * who needs more than there are waits for all of them, and holds them alone.
 */
final class MemoryBudget {
  /** Permits of a semaphore are ints; one stands for so many bytes. */
  private static final long UNIT = 1024;

  private final int units;
  private final Semaphore left;

  MemoryBudget(long bytes) {
    units = units(bytes, Integer.MAX_VALUE);
    left = new Semaphore(units, true);
  }

  /** Some bytes of a budget, until closed. */
  interface Share extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Waits for so many bytes.
   *
   * @throws CancellationException if the thread is interrupted meanwhile
   */
  Share take(long bytes) {
    int taken = units(bytes, units);
    try {
      left.acquire(taken);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException("Cannot wait for memory: interrupted");
    }
    return () -> left.release(taken);
  }

  private static int units(long bytes, int most) {
    return (int) Math.min((bytes + UNIT - 1) / UNIT, most);
  }
}
