package io.tessera.evaluation.protocol;

import java.util.Locale;

/** What the measured images are: it decides whether a distance is an rFID or a gFID. */
public enum MeasuredSet {
  /** Any set of images against any other. */
  IMAGES("", "measured images"),
  /** A tokenizer's reconstructions of the reference images or of others like them: rFID. */
  RECONSTRUCTIONS("r", "reconstructions"),
  /** A generator's samples: gFID. */
  SAMPLES("g", "samples");

  private final String prefix;
  private final String noun;

  MeasuredSet(String prefix, String noun) {
    this.prefix = prefix;
    this.noun = noun;
  }

  /** What stands before the names of distances. */
  String prefix() {
    return prefix;
  }

  /** What protocols call the images. */
  String noun() {
    return noun;
  }

  /** The name in commands. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
