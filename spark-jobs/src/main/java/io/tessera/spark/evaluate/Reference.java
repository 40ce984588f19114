package io.tessera.spark.evaluate;

import io.tessera.core.checkpoint.Sha256;
import io.tessera.evaluation.frechet.FeatureStatistics;
import io.tessera.evaluation.protocol.FeatureExtractorId;
import io.tessera.evaluation.protocol.ReferenceSet;

/**
 * What a distance is measured against.
 *
 * @param name of the set, and the hash of its statistics
 * @param network that saw it
 * @param statistics of its features
 */
record Reference(ReferenceSet name, FeatureExtractorId network, FeatureStatistics statistics) {
  /** The run's training images: what samples are compared with. */
  static final String TRAIN = "training-images";

  /** The run's held-out images: what reconstructions are compared with. */
  static final String HELDOUT = "heldout-images";

  /** The originals of a measured set. */
  static Reference of(String name, SetMeasures set, FeatureExtractorId network) {
    FeatureStatistics statistics = set.statistics(SetMeasures.ORIGINAL, network);
    return new Reference(
        new ReferenceSet(name, Sha256.of(statistics.toBytes())), network, statistics);
  }

  /** How many images. */
  long images() {
    return statistics.count();
  }
}
