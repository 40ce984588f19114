package io.tessera.core.image;

/** What becomes of an image's transparency. */
public enum AlphaPolicy {
  /** Colours are kept and transparency is ignored, as Pillow's {@code convert("RGB")} does. */
  DROP,

  /**
   * The image is laid on white: with alpha a and colour c, both 0 to 255, the result is (a·c +
   * (255−a)·255) / 255, rounded to the nearest.
   */
  WHITE
}
