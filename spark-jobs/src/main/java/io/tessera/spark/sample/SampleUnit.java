package io.tessera.spark.sample;

import io.tessera.spark.unit.Unit;

/**
 * Consecutive samples to draw.
 *
 * @param id hash of the samples, the models and the settings
 * @param from index of the first sample
 * @param count how many
 */
record SampleUnit(String id, long from, int count) implements Unit {
  String path() {
    return "unit-" + id + ".parquet";
  }
}
