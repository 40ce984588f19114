package io.tessera.core.nn;

import ai.djl.ndarray.NDArray;
import io.tessera.core.kernel.Precision;
import io.tessera.core.kernel.TransformerKernels.BlockDropout;
import io.tessera.core.random.CounterRandom;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Blocks {@code layers.0 …} and the final {@code norm}: what the generator and the causal
 * regulariser share. {@code [B, T, D]} → {@code [B, T, D]}.
 */
public final class TransformerStack {
  private final TransformerConfig config;
  private final List<TransformerBlock> blocks;
  private final RmsNorm norm;

  /** Declares a stack's weights. */
  public TransformerStack(ParameterScope scope, TransformerConfig config) {
    this.config = config;
    ParameterScope layers = scope.scope("layers");
    blocks =
        IntStream.range(0, config.layers())
            .mapToObj(i -> new TransformerBlock(layers.scope(i), config))
            .toList();
    norm = new RmsNorm(scope.scope("norm"), config.dim());
  }

  /** Dropout probabilities within the blocks, and the seed that the masks depend on. */
  public record Dropout(double residual, double feedForward, long seed) {
    /** No dropout. */
    public static final Dropout NONE = new Dropout(0, 0, 0);

    private BlockDropout of(int layer) {
      // two masks a block
      return new BlockDropout(residual, feedForward, CounterRandom.of(seed, layer).bits(0) >>> 1);
    }
  }

  /**
   * All positions at once, each attending to those up to itself.
   *
   * @param rope {@code [T, D/N/2, 2]}
   */
  public NDArray forward(NDArray x, NDArray rope, Dropout dropout, Precision precision) {
    NDArray h = x; // [B, T, D]
    for (int i = 0; i < blocks.size(); i++) {
      h = blocks.get(i).forward(h, rope, dropout.of(i), precision);
    }
    return norm.forward(h);
  }

  /**
   * The next position alone.
   *
   * @param x {@code [B, 1, D]}, the token at {@code position}
   * @param rope {@code [T, D/N/2, 2]}, all positions
   * @param cache keys and values of the positions before, extended in place
   */
  public NDArray next(NDArray x, NDArray rope, KvCache cache, int position, Precision precision) {
    NDArray h = x; // [B, 1, D]
    for (int i = 0; i < blocks.size(); i++) {
      h = blocks.get(i).next(h, rope, cache.layer(i), position, precision);
    }
    return norm.forward(h);
  }

  /** Its shape. */
  public TransformerConfig config() {
    return config;
  }
}
