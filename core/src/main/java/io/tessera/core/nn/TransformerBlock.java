package io.tessera.core.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.kernel.Precision;
import io.tessera.core.kernel.TransformerKernels;
import io.tessera.core.kernel.TransformerKernels.BlockDropout;
import io.tessera.core.kernel.TransformerKernels.BlockWeights;
import io.tessera.core.kernel.TransformerKernels.LayerCache;
import org.jspecify.annotations.Nullable;

/**
 * Pre-norm block of Llama: causal rotary attention, then SwiGLU. {@code [B, T, D]} → {@code [B, T,
 * D]}.
 */
public final class TransformerBlock {
  private static final Initializer LAW = Initializer.normal(0, 0.02);

  private final TransformerConfig config;
  private final Parameter wqkv;
  private final @Nullable Parameter queryNorm;
  private final @Nullable Parameter keyNorm;
  private final Parameter wo;
  private final Parameter w1;
  private final Parameter w3;
  private final Parameter w2;
  private final Parameter attentionNorm;
  private final Parameter ffnNorm;

  TransformerBlock(ParameterScope scope, TransformerConfig config) {
    this.config = config;
    int d = config.dim();
    int f = config.feedForwardDim();
    ParameterScope attention = scope.scope("attention");
    ParameterScope feedForward = scope.scope("feed_forward");
    wqkv = attention.weight("wqkv.weight", LAW, 3L * d, d);
    wo = attention.weight("wo.weight", LAW, d, d);
    queryNorm =
        config.qkNorm()
            ? attention.weight("q_norm.weight", Initializer.ONES, config.headDim())
            : null;
    keyNorm =
        config.qkNorm()
            ? attention.weight("k_norm.weight", Initializer.ONES, config.headDim())
            : null;
    w1 = feedForward.weight("w1.weight", LAW, f, d);
    w3 = feedForward.weight("w3.weight", LAW, f, d);
    w2 = feedForward.weight("w2.weight", LAW, d, f);
    attentionNorm = scope.weight("attention_norm.weight", Initializer.ONES, d);
    ffnNorm = scope.weight("ffn_norm.weight", Initializer.ONES, d);
  }

  NDArray forward(NDArray x, NDArray rope, BlockDropout dropout, Precision precision) {
    return TransformerKernels.block(
        x, weights(x.getManager()), rope, config.heads(), dropout, precision);
  }

  NDArray next(NDArray x, NDArray rope, LayerCache cache, int position, Precision precision) {
    return TransformerKernels.cachedBlock(
        x, weights(x.getManager()), rope, cache, position, config.heads(), precision);
  }

  private BlockWeights weights(NDManager manager) {
    return new BlockWeights(
        attentionNorm.value(),
        wqkv.value(),
        queryNorm == null ? manager.create(new Shape(0)) : queryNorm.value(),
        keyNorm == null ? manager.create(new Shape(0)) : keyNorm.value(),
        wo.value(),
        ffnNorm.value(),
        w1.value(),
        w3.value(),
        w2.value());
  }
}
