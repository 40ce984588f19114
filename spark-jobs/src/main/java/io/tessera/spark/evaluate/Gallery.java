package io.tessera.spark.evaluate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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

  /**
   * The pictures that units took.
   *
   * @param classNames in label order
   * @param samplesOfClass shown of each class, at most
   */
  static Gallery of(List<UnitMeasures> units, List<String> classNames, int samplesOfClass) {
    List<Pair> pairs = new ArrayList<>();
    List<Sample> samples = new ArrayList<>();
    Map<Integer, Integer> shown = new TreeMap<>();
    for (UnitMeasures unit : units) {
      unit.pairs()
          .forEach(
              pair ->
                  pairs.add(
                      new Pair(
                          pair.original(), pair.reconstruction(), classNames.get(pair.label()))));
      for (UnitMeasures.SamplePicture picture : unit.samples()) {
        if (shown.merge(picture.label(), 1, Integer::sum) <= samplesOfClass) {
          samples.add(
              new Sample(
                  picture.file(),
                  picture.label(),
                  classNames.get(picture.label()),
                  picture.seed()));
        }
      }
    }
    samples.sort(Comparator.comparingInt(Sample::label)); // stable: within a class by sample index
    return new Gallery(pairs, samples);
  }
}
