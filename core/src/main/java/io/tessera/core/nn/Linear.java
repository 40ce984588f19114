package io.tessera.core.nn;

import ai.djl.ndarray.NDArray;
import io.tessera.core.kernel.Precision;
import io.tessera.core.kernel.TensorKernels;

/** Linear map without bias. {@code x [.., I]}, {@code weight [O, I]} → {@code [.., O]}. */
public final class Linear {
  private final Parameter weight;

  public Linear(ParameterScope scope, int in, int out, Initializer law) {
    weight = scope.weight("weight", law, out, in);
  }

  public NDArray forward(NDArray x, Precision precision) {
    return TensorKernels.linear(x, weight.value(), precision);
  }
}
