package io.tessera.core.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Rotary position embedding over a square token grid (Su 2021, in LlamaGen's two-dimensional form):
 * of the channel pairs of a head, the first half turns by the token's row, the second by its
 * column, with angle position / 10000^(2i/(d/2)).
 *
 * <p>The leading class token has no place in the grid. Its row is all zeros, cosine included, so
 * its query and key become zero and only its value takes part in attention; LlamaGen's weights were
 * trained so.
 */
public final class RotaryEmbedding2d {
  private static final double BASE = 10_000;

  private RotaryEmbedding2d() {}

  /**
   * Cosines and sines of the class token followed by the grid in raster order.
   *
   * @param side the grid is side × side
   * @param headDim channels of a head, a multiple of 4
   * @return {@code [1 + side², headDim/2, 2]}
   */
  public static NDArray table(NDManager manager, int side, int headDim) {
    if (headDim % 4 != 0) {
      throw new IllegalArgumentException(
          "Invalid head dimension: "
              + headDim
              + ", expected a multiple of 4 for a two-dimensional rotary embedding; change dim or heads");
    }
    int half = headDim / 4; // pairs that turn by the row, and as many by the column
    float[] table = new float[(1 + side * side) * half * 2 * 2];
    int at = half * 2 * 2; // the class token's zeros
    for (int row = 0; row < side; row++) {
      for (int column = 0; column < side; column++) {
        at = turn(table, at, row, half);
        at = turn(table, at, column, half);
      }
    }
    return manager.create(table, new Shape(1 + (long) side * side, half * 2L, 2));
  }

  private static int turn(float[] table, int at, int position, int half) {
    for (int i = 0; i < half; i++) {
      // float32 arithmetic as in LlamaGen, so that its angles are met to the bit where they matter
      float frequency = (float) (1.0 / (float) Math.pow(BASE, (float) (2 * i) / (2 * half)));
      float angle = position * frequency;
      table[at++] = (float) Math.cos(angle);
      table[at++] = (float) Math.sin(angle);
    }
    return at;
  }
}
