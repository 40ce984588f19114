package io.tessera.core.nn;

import ai.djl.ndarray.NDArray;
import io.tessera.core.kernel.Precision;
import io.tessera.core.kernel.TensorKernels;

/** Linear map without bias. {@code x [.., I]}, {@code weight [O, I]} → {@code [.., O]}. */
public final class Linear {
  private final Parameter weight;

  /**
   * Declares a map.
   *
   * @param in I
   * @param out O
   * @param law of the weights' first values
   */
  public Linear(ParameterScope scope, int in, int out, Initializer law) {
    weight = scope.weight("weight", law, out, in);
  }

  /**
   * x·Wᵀ, {@code [.., I]} → {@code [.., O]}, in the manager of {@code x}.
   *
   * @param precision of the products; the result is float32
   */
  public NDArray forward(NDArray x, Precision precision) {
    return TensorKernels.linear(x, weight.value(), precision);
  }
}
