package io.tessera.tokenizer.model;

import ai.djl.ndarray.NDArray;
import java.util.List;

/**
 * Layers one after another. Each intermediate result is freed as soon as the next layer has read
 * it; what differentiation needs of it, the recorded graph holds by itself.
 */
final class Sequence implements Layer {
  private final List<Layer> layers;

  Sequence(List<Layer> layers) {
    this.layers = List.copyOf(layers);
  }

  @Override
  public NDArray forward(NDArray x, ForwardPass pass) {
    NDArray h = x;
    for (Layer layer : layers) {
      NDArray next = layer.forward(h, pass);
      if (h != x) {
        h.close();
      }
      h = next;
    }
    return h;
  }
}
