package io.tessera.core.nn;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.kernel.TransformerKernels.LayerCache;
import java.util.List;
import java.util.stream.Stream;

/**
 * Keys and values of a stack's positions so far, one pair of {@code [B, N, T, D/N]} tensors a
 * layer, filled in place.
 */
public final class KvCache {
  private final List<LayerCache> layers;

  /**
   * Allocates an empty cache of {@code batch} sequences of up to {@code length} positions in the
   * manager.
   */
  public KvCache(NDManager manager, TransformerConfig config, int batch, int length) {
    Shape shape = new Shape(batch, config.heads(), length, config.headDim());
    layers =
        Stream.generate(() -> new LayerCache(manager.zeros(shape), manager.zeros(shape)))
            .limit(config.layers())
            .toList();
  }

  LayerCache layer(int i) {
    return layers.get(i);
  }
}
