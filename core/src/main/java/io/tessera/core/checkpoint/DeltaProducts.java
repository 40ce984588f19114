package io.tessera.core.checkpoint;

import java.util.Arrays;
import java.util.List;

/**
 * Inner products of what the workers moved, Δ_a · Δ_b for all pairs, summed in float64. They add up
 * over shards, and give the cosine similarity between workers.
 */
final class DeltaProducts {
  private static final int LANES = 4;

  private final double[][] products;

  DeltaProducts(int workers) {
    products = new double[workers][workers];
  }

  void add(float[][] deltas, int count) {
    for (int a = 0; a < deltas.length; a++) {
      for (int b = a; b < deltas.length; b++) {
        products[a][b] += dot(deltas[a], deltas[b], count);
        products[b][a] = products[a][b];
      }
    }
  }

  List<List<Double>> values() {
    return Arrays.stream(products).map(row -> Arrays.stream(row).boxed().toList()).toList();
  }

  private static double dot(float[] a, float[] b, int count) {
    double[] lanes = new double[LANES];
    int whole = count - count % LANES;
    for (int i = 0; i < whole; i += LANES) {
      lanes[0] += (double) a[i] * b[i];
      lanes[1] += (double) a[i + 1] * b[i + 1];
      lanes[2] += (double) a[i + 2] * b[i + 2];
      lanes[3] += (double) a[i + 3] * b[i + 3];
    }
    for (int i = whole; i < count; i++) {
      lanes[0] += (double) a[i] * b[i];
    }
    return lanes[0] + lanes[1] + lanes[2] + lanes[3];
  }
}
