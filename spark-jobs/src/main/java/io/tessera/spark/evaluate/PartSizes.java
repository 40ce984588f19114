package io.tessera.spark.evaluate;

import java.io.Serializable;

/**
 * How the images of a unit fall into consecutive parts, about equally. Confidence intervals leave
 * out one block of parts after the other, so a set of few units needs several parts of each.
 *
 * @param images of the unit
 * @param parts at least 1
 */
record PartSizes(int images, int parts) implements Serializable {
  /** The blocks that intervals leave out one by one. */
  static final int BLOCKS = 10;

  PartSizes {
    if (parts < 1 || parts > Math.max(1, images)) {
      throw new IllegalArgumentException("Invalid parts: %d of %d images".formatted(parts, images));
    }
  }

  /** Parts of a unit, so that the units of a set have {@link #BLOCKS} together, or more. */
  static PartSizes of(int images, int units) {
    int wanted = (BLOCKS + units - 1) / units;
    return new PartSizes(images, Math.max(1, Math.min(wanted, images)));
  }

  /** The part of an image of the unit. */
  int part(int image) {
    return (int) (((long) image * parts + parts - 1) / images);
  }

  /** The image after a part's last. */
  int end(int part) {
    return (int) ((part + 1L) * images / parts);
  }
}
