package io.tessera.evaluation.features;

import ai.djl.ndarray.NDArray;

/**
 * What a network says of a batch of images.
 *
 * @param features float32 {@code [B, D]}, for Fréchet distances
 * @param logits float32 {@code [B, K]}, for scores over classes
 */
public record Features(NDArray features, NDArray logits) {}
