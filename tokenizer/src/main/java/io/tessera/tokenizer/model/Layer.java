package io.tessera.tokenizer.model;

import ai.djl.ndarray.NDArray;

/** A part of a network: {@code [B, C, H, W]} → {@code [B, C', H', W']}, a new array. */
@FunctionalInterface
interface Layer {
  NDArray forward(NDArray x, ForwardPass pass);
}
