package io.tessera.spark.evaluate;

import io.tessera.spark.unit.Unit;

/**
 * Images to draw for a measurement alone.
 *
 * @param id hash of the images, the models and the settings
 * @param scale of the guidance
 * @param from index of the first
 * @param sizes how many, and in which parts
 */
record TrialUnit(String id, double scale, long from, PartSizes sizes) implements Unit {
  /** How many images. */
  long images() {
    return sizes.images();
  }
}
