package io.tessera.core.nn;

/**
 * Shape of a stack of transformer blocks.
 *
 * @param dim model width D, a multiple of heads
 * @param layers number of blocks
 * @param heads attention heads N; the head dimension D/N must be a multiple of 4
 * @param qkNorm whether queries and keys are RMS-normalised before the rotary embedding
 */
public record TransformerConfig(int dim, int layers, int heads, boolean qkNorm) {
  public TransformerConfig {
    if (dim < 1 || layers < 1 || heads < 1) {
      throw new IllegalArgumentException(
          "Invalid transformer: dim "
              + dim
              + ", layers "
              + layers
              + ", heads "
              + heads
              + "; each must be at least 1");
    }
    if (dim % heads != 0 || dim / heads % 4 != 0) {
      throw new IllegalArgumentException(
          "Invalid heads: " + heads + "; dim " + dim + " divided by heads must be a multiple of 4");
    }
  }

  /** Channels of a head. */
  public int headDim() {
    return dim / heads;
  }

  /** Width of the feed-forward part: the next multiple of 256 from 8D/3, as in Llama. */
  public int feedForwardDim() {
    int hidden = 8 * dim / 3;
    return (hidden + 255) / 256 * 256;
  }
}
