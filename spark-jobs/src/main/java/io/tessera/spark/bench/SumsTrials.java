package io.tessera.spark.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.evaluation.frechet.FeatureAccumulator;
import io.tessera.evaluation.frechet.FeatureStatistics;
import io.tessera.evaluation.frechet.FeatureSums;
import io.tessera.evaluation.frechet.LibtorchFeatureSums;
import java.util.ArrayList;
import java.util.List;

/** Sums features, and takes a plain matrix product of as many operations, by turns. */
final class SumsTrials {
  /** Rows of the plain product, many enough that it runs at its full speed. */
  private static final int PRODUCT_ROWS = 8 * SyntheticFeatures.BLOCK;

  /** Plain Java is measured on a part of the rows. */
  private static final int PLAIN_SHARE = 20;

  private final NDManager manager;
  private final SyntheticFeatures features;
  private final long rows;

  SumsTrials(NDManager manager, SyntheticFeatures features, long rows) {
    this.manager = manager;
    this.features = features;
    this.rows = rows;
  }

  /**
   * Seconds for all rows.
   *
   * @param product of a float64 matrix product of half the operations of XᵀX: the upper triangle
   * @param libtorch of {@link LibtorchFeatureSums}, from float32 rows to statistics
   * @param plain of {@link FeatureAccumulator}, extrapolated from a part of the rows
   */
  record Seconds(double product, double libtorch, double plain) {}

  /** A trial of each, by turns; one more goes before and is not counted. */
  List<Seconds> run(int trials) {
    List<Seconds> found = new ArrayList<>();
    try (NDManager scope = manager.newSubManager();
        GradMode ignored = GradMode.off()) {
      NDArray x = product(scope);
      for (int trial = -1; trial < trials; trial++) {
        double product = Stopwatch.seconds(() -> multiply(x)) * rows / PRODUCT_ROWS / 2;
        double libtorch = Stopwatch.seconds(() -> sums(rows));
        if (trial >= 0) {
          found.add(new Seconds(product, libtorch, plain()));
        }
      }
    }
    return found;
  }

  private NDArray product(NDManager scope) {
    int d = features.dimension();
    NDArray x = scope.zeros(new Shape(PRODUCT_ROWS, d), DataType.FLOAT64);
    for (int from = 0; from < PRODUCT_ROWS; from += SyntheticFeatures.BLOCK) {
      int to = from + SyntheticFeatures.BLOCK;
      try (NDArray block =
          scope.create(
              features.rows(from, SyntheticFeatures.BLOCK),
              new Shape(SyntheticFeatures.BLOCK, d))) {
        TensorKernels.copy(block, x.get(from + ":" + to));
      }
    }
    return x;
  }

  private static void multiply(NDArray x) {
    try (NDArray transposed = x.transpose(1, 0);
        NDArray product = TensorKernels.matmul(transposed, x)) {
      product.getDouble(0, 0); // waits for a device that runs behind
    }
  }

  /** The statistics of so many rows, by libtorch. */
  FeatureStatistics sums(long count) {
    try (FeatureSums sums = new LibtorchFeatureSums(manager, features.dimension())) {
      return add(sums, count);
    }
  }

  private double plain() {
    long part = Math.max(SyntheticFeatures.BLOCK, rows / PLAIN_SHARE);
    FeatureAccumulator sums = new FeatureAccumulator(features.dimension());
    return Stopwatch.seconds(() -> add(sums, part)) * rows / part;
  }

  private FeatureStatistics add(FeatureSums sums, long count) {
    for (long at = 0; at < count; at += SyntheticFeatures.BLOCK) {
      sums.add(features.rows(at, count - at));
    }
    return sums.statistics();
  }
}
