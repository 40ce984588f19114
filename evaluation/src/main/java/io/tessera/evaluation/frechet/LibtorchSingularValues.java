package io.tessera.evaluation.frechet;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.TensorKernels;

/**
 * Singular values by libtorch's divide-and-conquer routine in float64: several times faster than
 * plain Java on large matrices, equal to it within rounding, but not bit for bit and not the same
 * bits on every machine.
 */
public final class LibtorchSingularValues implements SingularValues {
  private final NDManager manager;

  /**
   * @param manager owned by the caller; its device does the work
   */
  public LibtorchSingularValues(NDManager manager) {
    this.manager = manager;
  }

  @Override
  public double[] of(double[] matrix, int rows, int columns) {
    try (NDManager scope = manager.newSubManager();
        GradMode ignored = GradMode.off()) {
      NDArray tensor = scope.create(matrix, new Shape(rows, columns));
      return TensorKernels.singularValues(tensor).toDoubleArray();
    }
  }

  @Override
  public double[] ofProduct(double[] a, int aRows, double[] b, int bRows, int depth) {
    try (NDManager scope = manager.newSubManager();
        GradMode ignored = GradMode.off()) {
      NDArray left = scope.create(a, new Shape(aRows, depth));
      NDArray right = scope.create(b, new Shape(bRows, depth)).transpose(1, 0);
      NDArray product = TensorKernels.matmul(left, right);
      return TensorKernels.singularValues(product).toDoubleArray();
    }
  }
}
