package io.tessera.core.kernel;

import ai.djl.ndarray.NDArray;

/** From logits {@code [B, V]} to token indices. */
public final class SamplingKernels {
  private SamplingKernels() {}

  /**
   * Classifier-free guidance: u + scale·(c − u).
   *
   * @param logits {@code [2B, V]}: the conditional half, then the unconditional one
   * @return {@code [B, V]}
   */
  public static NDArray guide(NDArray logits, double scale) {
    return KernelModule.loaded().one("guide", logits, KernelModule.loaded().constant(scale));
  }

  /** The likeliest token of each row, int64 {@code [B]}. */
  public static NDArray argmax(NDArray logits) {
    return KernelModule.loaded().one("argmax", logits);
  }

  /** Minus infinity for all but the k largest of each row (and those equal to the k-th). */
  public static NDArray keepTopK(NDArray logits, int k) {
    return KernelModule.loaded().one("keep_top_k", logits, KernelModule.loaded().constant(k));
  }

  /**
   * Minus infinity outside the nucleus: the fewest likeliest tokens whose probability exceeds p
   * (Holtzman 2020).
   */
  public static NDArray keepTopP(NDArray logits, double p) {
    return KernelModule.loaded().one("keep_top_p", logits, KernelModule.loaded().constant(p));
  }

  /**
   * Draws one token per row by inversion of softmax(logits), in float64.
   *
   * @param uniform float64 {@code [B]} in [0, 1), one draw per row
   * @return int64 {@code [B]}
   */
  public static NDArray sample(NDArray logits, NDArray uniform) {
    return KernelModule.loaded().one("sample", logits, uniform);
  }
}
