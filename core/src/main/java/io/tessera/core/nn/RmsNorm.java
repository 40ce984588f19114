package io.tessera.core.nn;

import ai.djl.ndarray.NDArray;
import io.tessera.core.kernel.TensorKernels;

/**
 * Root-mean-square normalisation with a learned scale, eps 1e-5. {@code [.., D]} → {@code [.., D]}.
 */
public final class RmsNorm {
  private final Parameter weight;

  public RmsNorm(ParameterScope scope, int dim) {
    weight = scope.weight("weight", Initializer.ONES, dim);
  }

  public NDArray forward(NDArray x) {
    return TensorKernels.rmsNorm(x, weight.value());
  }
}
