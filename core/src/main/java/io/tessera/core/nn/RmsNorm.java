package io.tessera.core.nn;

import ai.djl.ndarray.NDArray;
import io.tessera.core.kernel.TensorKernels;

/**
 * Root-mean-square normalisation over the last axis with a learned scale, x / √(mean(x²) + 1e-5) ·
 * w (Zhang and Sennrich 2019). {@code [.., D]} → {@code [.., D]}.
 */
public final class RmsNorm {
  private final Parameter weight;

  /** Declares a normalisation of vectors of length {@code dim} that begins with scale 1. */
  public RmsNorm(ParameterScope scope, int dim) {
    weight = scope.weight("weight", Initializer.ONES, dim);
  }

  /** {@code [.., D]} → {@code [.., D]}, in the manager of {@code x}. */
  public NDArray forward(NDArray x) {
    return TensorKernels.rmsNorm(x, weight.value());
  }
}
