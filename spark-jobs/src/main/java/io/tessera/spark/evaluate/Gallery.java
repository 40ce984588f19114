package io.tessera.spark.evaluate;

import java.util.List;

/**
 * What {@code evaluation/gallery/_manifest.json} says of the PNG files beside it.
 *
 * @param pairs held-out images and their reconstructions
 * @param samples generated images, class by class
 */
public record Gallery(List<Pair> pairs, List<Sample> samples) {
  /** A held-out image and its reconstruction, as file names in the gallery's folder. */
  public record Pair(String original, String reconstruction, String className) {}

  /** A generated image. */
  public record Sample(String file, int label, String className, long seed) {}
}
