package io.tessera.spark.evaluate;

import io.tessera.spark.table.FileRange;
import io.tessera.spark.unit.Unit;

/**
 * Rows of one table file to look at.
 *
 * @param id hash of the rows, the models and the settings
 * @param set what the rows are
 * @param rows where they are; the first of them count
 * @param sizes how many count, and in which parts
 * @param pictures pictures that the gallery wants of it: pairs of held-out images, or samples of
 *     each class
 */
record MeasureUnit(String id, Set set, FileRange rows, PartSizes sizes, int pictures)
    implements Unit {
  /** The sets that are measured. */
  enum Set {
    /** Training images: what samples are compared with. */
    TRAIN,
    /** Held-out images: what reconstructions are made of and compared with. */
    HELDOUT,
    /** Generated images. */
    SAMPLES
  }

  /** How many images count. */
  long images() {
    return sizes.images();
  }
}
