package io.tessera.evaluation.features;

/** Inner products in float64, each summed in four interleaved parts. */
final class PlainProducts {
  private PlainProducts() {}

  static double[] of(float[] a, float[] b, int dimension) {
    int n = a.length / dimension;
    int m = b.length / dimension;
    double[] products = new double[Math.multiplyExact(n, m)];
    double[] right = new double[b.length];
    for (int i = 0; i < b.length; i++) {
      right[i] = b[i];
    }
    double[] left = new double[dimension];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < dimension; k++) {
        left[k] = a[i * dimension + k];
      }
      for (int j = 0; j < m; j++) {
        products[i * m + j] = product(left, right, j * dimension);
      }
    }
    return products;
  }

  private static double product(double[] left, double[] right, int at) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int k = 0;
    for (; k + 4 <= left.length; k += 4) {
      s0 += left[k] * right[at + k];
      s1 += left[k + 1] * right[at + k + 1];
      s2 += left[k + 2] * right[at + k + 2];
      s3 += left[k + 3] * right[at + k + 3];
    }
    for (; k < left.length; k++) {
      s0 += left[k] * right[at + k];
    }
    return s0 + s1 + (s2 + s3);
  }
}
