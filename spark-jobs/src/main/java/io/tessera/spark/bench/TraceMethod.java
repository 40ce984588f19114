package io.tessera.spark.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.evaluation.frechet.FrechetDistance;
import io.tessera.evaluation.frechet.Gaussian;
import io.tessera.evaluation.frechet.LibtorchSingularValues;

/** How the trace of (C₁C₂)^½ is found, ours and what libtorch has of other tools' ways. */
enum TraceMethod {
  SINGULAR_VALUES("pivoted Cholesky, libtorch's singular values (ours)") {
    @Override
    double distance(NDManager scope, Gaussian a, Gaussian b) {
      return new FrechetDistance(new LibtorchSingularValues(scope)).between(a, b).distance();
    }
  },
  PLAIN_JAVA("the same in plain Java (ours)") {
    @Override
    double distance(NDManager scope, Gaussian a, Gaussian b) {
      return FrechetDistance.inPlainJava().between(a, b).distance();
    }
  },
  EIGENVALUES("general eigenvalues (torch-fidelity, torchmetrics)") {
    @Override
    double distance(NDManager scope, Gaussian a, Gaussian b) {
      return terms(a, b)
          - 2 * TensorKernels.rootTraceByEigenvalues(product(scope, a, b)).getDouble();
    }
  },
  EIGENVECTORS("the root itself, by general eigenvectors") {
    @Override
    double distance(NDManager scope, Gaussian a, Gaussian b) {
      return terms(a, b)
          - 2 * TensorKernels.rootTraceByEigenvectors(product(scope, a, b)).getDouble();
    }
  },
  NEWTON_SCHULZ("the root itself, by 20 steps of Newton and Schulz") {
    @Override
    double distance(NDManager scope, Gaussian a, Gaussian b) {
      return terms(a, b) - 2 * traceByNewtonSchulz(product(scope, a, b));
    }
  };

  private static final int STEPS = 20;

  private final String title;

  TraceMethod(String title) {
    this.title = title;
  }

  /** The Fréchet distance, by this method. */
  abstract double distance(NDManager scope, Gaussian a, Gaussian b);

  private static double terms(Gaussian a, Gaussian b) {
    double squares = 0;
    double[] meanA = a.mean();
    double[] meanB = b.mean();
    for (int i = 0; i < meanA.length; i++) {
      squares += (meanA[i] - meanB[i]) * (meanA[i] - meanB[i]);
    }
    return squares + a.trace() + b.trace();
  }

  private static NDArray product(NDManager scope, Gaussian a, Gaussian b) {
    Shape shape = new Shape(a.dimension(), a.dimension());
    return TensorKernels.matmul(
        scope.create(a.covariance(), shape), scope.create(b.covariance(), shape));
  }

  /** Y ← Y T, Z ← T Z with T = (3 I − Z Y) / 2, from Y = A / ‖A‖ and Z = I. */
  private static double traceByNewtonSchulz(NDArray matrix) {
    NDManager scope = matrix.getManager();
    double norm = Math.sqrt(matrix.square().sum().getDouble());
    NDArray three = scope.eye((int) matrix.getShape().get(0)).toType(DataType.FLOAT64, true).mul(3);
    NDArray y = matrix.div(norm);
    NDArray z = three.div(3);
    for (int step = 0; step < STEPS; step++) {
      NDArray t = three.sub(TensorKernels.matmul(z, y)).div(2);
      y = TensorKernels.matmul(y, t);
      z = TensorKernels.matmul(t, z);
    }
    double trace = 0;
    double[] root = y.toDoubleArray();
    int d = (int) matrix.getShape().get(0);
    for (int i = 0; i < d; i++) {
      trace += root[i * d + i];
    }
    return trace * Math.sqrt(norm);
  }

  @Override
  public String toString() {
    return title;
  }
}
