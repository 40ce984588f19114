package io.tessera.core.training;

import io.tessera.core.random.CounterRandom;

/**
 * The order in which samples are drawn: position p of the endless stream is in epoch p / size, and
 * within an epoch a keyed permutation visits each sample once. Any position costs O(1), so a run
 * resumes anywhere without skipping through data.
 *
 * <p>The permutation is a four-round Feistel network on the least even number of bits that covers
 * the size, walked along its cycle until it falls below the size (Black and Rogaway 2002); at most
 * four applications are expected.
 */
public final class SampleOrder {
  private static final int ROUNDS = 4;

  private final long seed;
  private final long size;
  private final int halfBits;

  /** The order of {@code size} samples under a seed. */
  public SampleOrder(long seed, long size) {
    if (size < 1) {
      throw new IllegalArgumentException(
          "Invalid number of samples: " + size + ", expected at least 1");
    }
    this.seed = seed;
    this.size = size;
    int bits = 64 - Long.numberOfLeadingZeros(Math.max(1, size - 1));
    halfBits = Math.max(1, (bits + 1) / 2);
  }

  /** The epoch of a position. */
  public long epoch(long position) {
    return position / size;
  }

  /** The sample at a position, in 0..size−1. */
  public long sample(long position) {
    CounterRandom keys = CounterRandom.of(seed, epoch(position));
    long value = position % size;
    do {
      value = permute(value, keys);
    } while (value >= size);
    return value;
  }

  private long permute(long value, CounterRandom keys) {
    long mask = (1L << halfBits) - 1;
    long left = value >>> halfBits;
    long right = value & mask;
    for (int round = 0; round < ROUNDS; round++) {
      long next = left ^ (CounterRandom.of(keys.bits(round), right).bits(0) & mask);
      left = right;
      right = next;
    }
    return left << halfBits | right;
  }
}
