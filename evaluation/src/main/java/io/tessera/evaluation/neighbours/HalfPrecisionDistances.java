package io.tessera.evaluation.neighbours;

import io.tessera.evaluation.features.InnerProducts;
import java.util.Optional;

/**
 * Distances as ADM's evaluator computes them: in float16 unless one overflows, then in full
 * precision. Each operation of its graph is rounded to float16: the features, their squares, the
 * sum of these, the inner products, and both additions. Within a sum TensorFlow accumulates in
 * float32, whose order depends on the device; here it is float64.
 *
 * <p>ADM decides on overflow by blocks of 10,000 × 10,000, here each block that is asked for
 * decides: a difference only where some squared distances exceed 65,504, a hundred times what
 * FID-Inception's features give, and others do not.
 */
final class HalfPrecisionDistances {
  private HalfPrecisionDistances() {}

  /** The distances, {@code [n, m]}; empty when one overflows. */
  static Optional<double[]> between(float[] a, float[] b, int dimension, InnerProducts products) {
    float[] left = rounded(a);
    float[] right = rounded(b);
    double[] normsA = norms(left, dimension);
    double[] normsB = norms(right, dimension);
    double[] distances = products.of(left, right, dimension);
    for (int i = 0; i < normsA.length; i++) {
      int row = i * normsB.length;
      for (int j = 0; j < normsB.length; j++) {
        double product = Half.round(distances[row + j]);
        double distance = Half.round(Half.round(normsA[i] - 2 * product) + normsB[j]);
        if (!Double.isFinite(distance)) {
          return Optional.empty();
        }
        distances[row + j] = Math.max(distance, 0);
      }
    }
    return Optional.of(distances);
  }

  private static float[] rounded(float[] rows) {
    float[] halves = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      // what overflows is kept finite here: its square overflows as well
      halves[i] = (float) Math.max(-Half.LARGEST, Math.min(Half.round(rows[i]), Half.LARGEST));
    }
    return halves;
  }

  private static double[] norms(float[] rows, int dimension) {
    double[] norms = new double[rows.length / dimension];
    for (int i = 0; i < norms.length; i++) {
      double sum = 0;
      for (int k = i * dimension; k < (i + 1) * dimension; k++) {
        sum += Half.round((double) rows[k] * rows[k]);
      }
      norms[i] = Half.round(sum);
    }
    return norms;
  }
}
