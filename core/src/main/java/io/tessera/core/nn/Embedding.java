package io.tessera.core.nn;

import ai.djl.ndarray.NDArray;
import io.tessera.core.kernel.TensorKernels;

/** A table of vectors. int64 {@code indices [..]}, {@code weight [R, D]} → {@code [.., D]}. */
public final class Embedding {
  private final Parameter weight;

  /**
   * Declares a table.
   *
   * @param rows R; indices are below it
   * @param dim length D of a vector
   * @param law of the vectors' first values
   */
  public Embedding(ParameterScope scope, int rows, int dim, Initializer law) {
    weight = scope.weight("weight", law, rows, dim);
  }

  /** int64 {@code [..]} → {@code [.., D]}, in the manager of the indices. */
  public NDArray forward(NDArray indices) {
    return TensorKernels.embedding(indices, weight.value());
  }
}
