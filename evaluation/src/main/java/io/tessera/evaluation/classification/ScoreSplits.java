package io.tessera.evaluation.classification;

import java.io.Serializable;

/** How a numbered set of images is cut into the consecutive splits of an inception score. */
public sealed interface ScoreSplits extends Serializable {
  /** Number of splits of a set. */
  int count(long images);

  /** The first image of a split; that of split {@code count} is the number of images. */
  long start(int split, long images);

  /** The split of an image, 0 to images − 1. */
  int of(long image, long images);

  /** A few words for protocols. */
  String label();

  /** A fixed number of splits, split j beginning at image j · images / parts rounded down. */
  static ScoreSplits parts(int parts) {
    return new Parts(parts);
  }

  /** Splits of a fixed size, the last one as small as is left. */
  static ScoreSplits chunks(int size) {
    return new Chunks(size);
  }

  /**
   * A fixed number of splits.
   *
   * @param parts at least 1
   */
  record Parts(int parts) implements ScoreSplits {
    public Parts {
      if (parts < 1) {
        throw new IllegalArgumentException(
            "Invalid number of splits: %d; expected at least 1".formatted(parts));
      }
    }

    @Override
    public int count(long images) {
      return parts;
    }

    @Override
    public long start(int split, long images) {
      return Math.multiplyExact(images, (long) split) / parts;
    }

    @Override
    public int of(long image, long images) {
      return (int) ((Math.multiplyExact(image + 1, (long) parts) - 1) / images);
    }

    @Override
    public String label() {
      return parts + " splits";
    }
  }

  /**
   * Splits of a fixed size.
   *
   * @param size at least 1
   */
  record Chunks(int size) implements ScoreSplits {
    public Chunks {
      if (size < 1) {
        throw new IllegalArgumentException(
            "Invalid size of splits: %d; expected at least 1".formatted(size));
      }
    }

    @Override
    public int count(long images) {
      return Math.toIntExact((images + size - 1) / size);
    }

    @Override
    public long start(int split, long images) {
      return Math.min((long) split * size, images);
    }

    @Override
    public int of(long image, long images) {
      return Math.toIntExact(image / size);
    }

    @Override
    public String label() {
      return "splits of " + size;
    }
  }
}
