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

  /** Four sums side by side, for the processor to work on at once. */
  private static double dot(float[] a, float[] b, int count) {
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    int whole = count - count % LANES;
    for (int i = 0; i < whole; i += LANES) {
      first += (double) a[i] * b[i];
      second += (double) a[i + 1] * b[i + 1];
      third += (double) a[i + 2] * b[i + 2];
      fourth += (double) a[i + 3] * b[i + 3];
    }
    for (int i = whole; i < count; i++) {
      first += (double) a[i] * b[i];
    }
    return first + second + third + fourth;
  }
}
