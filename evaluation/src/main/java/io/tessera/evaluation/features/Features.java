package io.tessera.evaluation.features;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/**
 * What a network says of a batch of images.
 *
 * @param features float32 {@code [B, D]}, for Fréchet distances
 * @param logits float32 {@code [B, K]}, for scores over classes
 * @param spatial float32 {@code [B, S]}, features that say where in the image; empty if the network
 *     has none
 */
public record Features(NDArray features, NDArray logits, Optional<NDArray> spatial) {
  /** Without spatial features. */
  public Features(NDArray features, NDArray logits) {
    this(features, logits, Optional.empty());
  }
}
