package io.tessera.spark.evaluate;

import io.tessera.evaluation.reconstruction.ReconstructionQuality;
import java.util.List;
import java.util.SortedMap;

/**
 * What one unit adds to the measurements; merged in the units' order, so that the sums are the same
 * however the work fell.
 *
 * @param images how many
 * @param statistics files of feature statistics in the run, by what was looked at and by which
 *     network: {@code original/classifier}
 * @param labels asked class of each image, in order
 * @param predictions the classifier's class of each original or sample, in order; empty without one
 * @param quality of the reconstructions
 * @param codes how often each code occurs in the reconstructions, by code; empty where none were
 *     made
 * @param pairs pictures of held-out images
 * @param samples pictures of samples
 */
record UnitMeasures(
    long images,
    SortedMap<String, String> statistics,
    List<Integer> labels,
    List<Integer> predictions,
    ReconstructionQuality quality,
    List<Long> codes,
    List<PairPicture> pairs,
    List<SamplePicture> samples) {
  /** Two files of the gallery. */
  record PairPicture(String original, String reconstruction, int label) {}

  /** A file of the gallery. */
  record SamplePicture(String file, int label, long seed) {}
}
