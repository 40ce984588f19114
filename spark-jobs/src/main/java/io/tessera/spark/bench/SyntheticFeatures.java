package io.tessera.spark.bench;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Features like a network's: none negative, correlated, of quickly falling variances. Rows repeat
 * after some thousand, which changes no timing.
 */
final class SyntheticFeatures {
  /** Rows that are handed out together. */
  static final int BLOCK = 512;

  private static final int FACTORS = 16;

  private final float[][] blocks;
  private final int dimension;

  /**
   * @param rows distinct ones, a multiple of {@value #BLOCK}
   * @param shift how far this set lies from one of shift 0
   */
  SyntheticFeatures(int rows, int dimension, long seed, double shift) {
    this.dimension = dimension;
    SplittableRandom random = new SplittableRandom(seed);
    double[] loadings = normals(new SplittableRandom(17), dimension * FACTORS);
    blocks = new float[rows / BLOCK][BLOCK * dimension];
    for (float[] block : blocks) {
      for (int row = 0; row < BLOCK; row++) {
        fill(block, row * dimension, loadings, random, shift);
      }
    }
  }

  private void fill(
      float[] block, int at, double[] loadings, SplittableRandom random, double shift) {
    double[] factors = normals(random, FACTORS);
    double[] own = normals(random, dimension);
    for (int j = 0; j < dimension; j++) {
      double common = 0;
      for (int k = 0; k < FACTORS; k++) {
        common += factors[k] * loadings[j * FACTORS + k];
      }
      double scale = 1 / Math.sqrt(1 + j / 16.0);
      block[at + j] = (float) Math.max(0, scale * (own[j] + common / 4 + shift));
    }
  }

  private static double[] normals(SplittableRandom random, int count) {
    double[] normals = new double[count];
    Arrays.setAll(normals, i -> random.nextGaussian());
    return normals;
  }

  int dimension() {
    return dimension;
  }

  /**
   * Some rows from a position on, at most to the end of their block.
   *
   * @return {@code [rows, D]}
   */
  float[] rows(long from, long count) {
    float[] block = blocks[(int) (from / BLOCK % blocks.length)];
    int start = (int) (from % BLOCK);
    int end = (int) Math.min(BLOCK, start + count);
    return start == 0 && end == BLOCK
        ? block
        : Arrays.copyOfRange(block, start * dimension, end * dimension);
  }
}
