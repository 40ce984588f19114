package io.tessera.evaluation.classifier;

import io.tessera.core.random.CounterRandom;

/**
 * Random changes to training images.
 *
 * @param flip probability of exchanging left and right, 0 to 1
 * @param shift largest shift along each axis in pixels, uniform in −shift..shift; uncovered places
 *     repeat the edge
 */
public record Jitter(double flip, int shift) {
  public Jitter {
    if (!(flip >= 0 && flip <= 1)) {
      throw new IllegalArgumentException(
          "Invalid flip: %s; expected a probability".formatted(flip));
    }
    if (shift < 0) {
      throw new IllegalArgumentException(
          "Invalid shift: %d; expected 0 or more pixels".formatted(shift));
    }
  }

  /** No change. */
  public static Jitter none() {
    return new Jitter(0, 0);
  }

  /**
   * Writes a changed copy of {@code image} into {@code into} from {@code offset}.
   *
   * @param image uint8 {@code [size, size, 3]}
   * @param random numbers 0, 1 and 2 are drawn
   */
  void apply(byte[] image, int size, CounterRandom random, byte[] into, int offset) {
    boolean mirrored = random.uniform(0) < flip;
    int dx = random.below(1, 2 * shift + 1) - shift;
    int dy = random.below(2, 2 * shift + 1) - shift;
    int to = offset;
    for (int y = 0; y < size; y++) {
      int row = clamp(y + dy, size) * size;
      for (int x = 0; x < size; x++) {
        int column = clamp((mirrored ? size - 1 - x : x) + dx, size);
        int from = (row + column) * 3;
        into[to++] = image[from];
        into[to++] = image[from + 1];
        into[to++] = image[from + 2];
      }
    }
  }

  private static int clamp(int position, int size) {
    return Math.max(0, Math.min(size - 1, position));
  }
}
