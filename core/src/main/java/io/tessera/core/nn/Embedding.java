package io.tessera.core.nn;

import ai.djl.ndarray.NDArray;
import io.tessera.core.kernel.TensorKernels;

/** A table of vectors. int64 {@code indices [..]}, {@code weight [R, D]} → {@code [.., D]}. */
public final class Embedding {
  private final Parameter weight;

  public Embedding(ParameterScope scope, int rows, int dim, Initializer law) {
    weight = scope.weight("weight", law, rows, dim);
  }

  public NDArray forward(NDArray indices) {
    return TensorKernels.embedding(indices, weight.value());
  }
}
