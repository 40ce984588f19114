package io.tessera.spark.look;

import ai.djl.ndarray.NDManager;
import io.tessera.evaluation.features.FeatureExtractor;
import io.tessera.evaluation.measure.SetShape;
import io.tessera.evaluation.protocol.FeatureExtractorId;
import java.io.Serializable;

/** A network that looks at images, shipped as the location and hash of its weights. */
public interface ShippedNetwork extends Serializable {
  /** Which network it is. */
  FeatureExtractorId id();

  /** Names everything that what it says of an image depends on. */
  String key();

  /** What it says of an image. */
  SetShape shape();

  /** The network on the running task's device, kept by the executor. */
  Ready open();

  /** A network ready to look, and the parent of its temporaries. */
  record Ready(FeatureExtractor extractor, NDManager manager) {}
}
