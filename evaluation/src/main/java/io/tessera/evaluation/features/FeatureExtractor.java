package io.tessera.evaluation.features;

import ai.djl.ndarray.NDArray;
import io.tessera.evaluation.profile.Resizer;
import io.tessera.evaluation.protocol.FeatureExtractorId;

/**
 * A network with fixed weights on one device that describes images by features and class scores.
 * Images of one batch do not influence each other. One thread at a time.
 */
public interface FeatureExtractor extends AutoCloseable {
  /** Which network this is, and which weights it has. */
  FeatureExtractorId id();

  /** How it brings images to its input size. */
  Resizer resizer();

  /** Features per image, D. */
  int dimension();

  /** Spatial features per image, S; 0 for a network without them. */
  default int spatialDimension() {
    return 0;
  }

  /** Class scores per image, K. */
  int classes();

  /**
   * Looks at a batch. The results belong to the batch's manager; nothing is recorded for
   * differentiation.
   *
   * @param pixels uint8 {@code [B, H, W, 3]}
   * @throws IllegalArgumentException when the images have a size the network can't take
   */
  Features extract(NDArray pixels);

  /** Frees the weights. */
  @Override
  void close();
}
