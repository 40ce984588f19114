package io.tessera.spark.evaluate;

import io.tessera.evaluation.measure.SetPart;
import io.tessera.evaluation.reconstruction.ImageMean;
import io.tessera.evaluation.reconstruction.ReconstructionQuality;
import java.util.List;
import java.util.SortedMap;

/**
 * What one unit adds to the measurements; merged in the units' order, so that the sums are the same
 * however the work fell.
 *
 * @param seen files of what networks said, by {@link FeatureFiles#key}
 * @param parts of the unit, in order
 * @param pairs pictures of held-out images
 * @param samples pictures of samples
 */
record UnitMeasures(
    SortedMap<String, List<SetPart>> seen,
    List<Part> parts,
    List<PairPicture> pairs,
    List<SamplePicture> samples) {
  /**
   * Means over consecutive images.
   *
   * @param images how many
   * @param agreement in how many of them the classifier sees the class asked for; of none without a
   *     classifier
   * @param quality of the reconstructions; of none where none were made
   * @param msSsim of the reconstructions; of none for small images
   * @param lpips of the reconstructions; of none without its network
   */
  record Part(
      long images,
      ImageMean agreement,
      ReconstructionQuality quality,
      ImageMean msSsim,
      ImageMean lpips) {}

  /** Two files of the gallery. */
  record PairPicture(String original, String reconstruction, int label) {}

  /** A file of the gallery. */
  record SamplePicture(String file, int label, long seed) {}
}
