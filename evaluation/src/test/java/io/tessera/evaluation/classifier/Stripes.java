package io.tessera.evaluation.classifier;

import io.tessera.core.random.CounterRandom;

/**
 * Images whose class is the direction of their stripes: 0 along rows, 1 along columns, 2 a
 * checkerboard.
 */
final class Stripes implements LabelledImages {
  static final int SIZE = 12;
  static final int CLASSES = 3;

  private final int firstImage;

  /** Images from a position of an endless stream of them. */
  Stripes(int firstImage) {
    this.firstImage = firstImage;
  }

  @Override
  public long images() {
    return 60;
  }

  @Override
  public int label(long image) {
    return (int) (image % CLASSES);
  }

  @Override
  public void pixels(long image, byte[] into, int offset) {
    CounterRandom random = CounterRandom.of(99, firstImage + image);
    int phase = random.below(0, 4);
    for (int i = 0; i < SIZE * SIZE * 3; i++) {
      int x = i / 3 % SIZE + phase;
      int y = i / 3 / SIZE + phase;
      int stripe =
          switch (label(image)) {
            case 0 -> y / 2;
            case 1 -> x / 2;
            default -> x / 2 + y / 2;
          };
      into[offset + i] = (byte) (stripe % 2 * 120 + random.below(1 + i, 130));
    }
  }
}
