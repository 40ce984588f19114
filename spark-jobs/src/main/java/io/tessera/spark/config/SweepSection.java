package io.tessera.spark.config;

import io.tessera.generator.SamplingConfig;
import java.util.HashSet;
import java.util.List;

/**
 * Section {@code sampling.sweep}: the guidance scales that {@code tessera sweep} tries.
 *
 * @param scales each 1 or more, in the order of the record
 * @param images drawn with each
 */
public record SweepSection(List<Double> scales, long images) {
  /** Fewer would leave a covariance of nothing when a block is left out. */
  private static final int FEWEST_IMAGES = 4;

  public SweepSection {
    if (scales.isEmpty() || new HashSet<>(scales).size() < scales.size()) {
      throw new IllegalArgumentException(
          "Invalid scales: " + scales + "; name one or more, each once");
    }
    scales.forEach(scale -> new SamplingConfig(scale, 1, 0, 1)); // refuses what can't be drawn with
    if (images < FEWEST_IMAGES) {
      throw new IllegalArgumentException(
          "Invalid images: " + images + "; use " + FEWEST_IMAGES + " or more");
    }
  }
}
