package io.tessera.evaluation.profile;

/** How grey levels v in 0..255 become a network's input. */
public enum PixelScale {
  /** (v − 128) / 128: from −1 to 0.992. */
  CENTRED_AT_128,
  /** 2 · (v / 255) − 1: from −1 to 1; the division comes before the resizing. */
  SYMMETRIC
}
