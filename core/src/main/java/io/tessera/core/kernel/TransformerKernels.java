package io.tessera.core.kernel;

import ai.djl.ndarray.NDArray;

/**
 * One pre-norm transformer block (RMSNorm, rotary causal attention, SwiGLU), whole and with a
 * key-value cache.
 */
public final class TransformerKernels {
  private TransformerKernels() {}

  /**
   * Weights of a block of width D, N heads and feed-forward width F. {@code attentionNorm [D]},
   * {@code wqkv [3D, D]} (query, key, value stacked), {@code queryNorm} and {@code keyNorm} {@code
   * [D/N]} or both empty for no QK-norm, {@code wo [D, D]}, {@code ffnNorm [D]}, {@code w1}, {@code
   * w3} {@code [F, D]}, {@code w2 [D, F]}.
   */
  public record BlockWeights(
      NDArray attentionNorm,
      NDArray wqkv,
      NDArray queryNorm,
      NDArray keyNorm,
      NDArray wo,
      NDArray ffnNorm,
      NDArray w1,
      NDArray w3,
      NDArray w2) {}

  /**
   * Keys and values of the tokens so far, each {@code [B, N, T, D/N]}; written in place by {@link
   * #cachedBlock}.
   */
  public record LayerCache(NDArray keys, NDArray values) {}

  /**
   * Dropout after attention and after the feed-forward part; the masks depend on the seed alone.
   */
  public record BlockDropout(double residual, double feedForward, long seed) {
    /** No dropout. */
    public static final BlockDropout NONE = new BlockDropout(0, 0, 0);
  }

  /**
   * h = x + dropout(attention(norm(x))), h + dropout(w2(silu(w1 n) · w3 n)) with n = norm(h).
   *
   * @param x {@code [B, T, D]}
   * @param rope {@code [T, D/N/2, 2]}: cosine and sine per position and pair of channels
   * @return {@code [B, T, D]}
   */
  public static NDArray block(
      NDArray x,
      BlockWeights w,
      NDArray rope,
      int heads,
      BlockDropout dropout,
      Precision precision) {
    KernelModule kernels = KernelModule.loaded();
    return kernels.one(
        "transformer_block",
        x,
        w.attentionNorm,
        w.wqkv,
        w.queryNorm,
        w.keyNorm,
        w.wo,
        w.ffnNorm,
        w.w1,
        w.w3,
        w.w2,
        rope,
        kernels.constant(heads),
        kernels.constant(dropout.residual),
        kernels.constant(dropout.feedForward),
        KernelModule.loaded().scalar(x.getManager(), dropout.seed),
        precision.operand());
  }

  /**
   * The block for one token, given the keys and values of those before it.
   *
   * @param x {@code [B, 1, D]}, the token at {@code position}
   * @param rope {@code [T, D/N/2, 2]}, all positions
   * @return {@code [B, 1, D]}
   */
  public static NDArray cachedBlock(
      NDArray x,
      BlockWeights w,
      NDArray rope,
      LayerCache cache,
      int position,
      int heads,
      Precision precision) {
    KernelModule kernels = KernelModule.loaded();
    return kernels.one(
        "transformer_block_cached",
        x,
        w.attentionNorm,
        w.wqkv,
        w.queryNorm,
        w.keyNorm,
        w.wo,
        w.ffnNorm,
        w.w1,
        w.w3,
        w.w2,
        rope,
        cache.keys,
        cache.values,
        kernels.constant(position),
        kernels.constant(heads),
        precision.operand());
  }
}
