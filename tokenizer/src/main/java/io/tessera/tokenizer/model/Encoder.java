package io.tessera.tokenizer.model;

import ai.djl.ndarray.NDArray;
import io.tessera.core.nn.ParameterScope;
import java.util.ArrayList;
import java.util.List;

/** Images {@code [B, 3, H, W]} → features {@code [B, Z, H/f, W/f]}, f the downsample factor. */
final class Encoder implements Layer {
  private final Sequence layers;

  Encoder(ParameterScope scope, TokenizerConfig config) {
    TokenizerConfig.Half half = config.encoder();
    int channels = config.baseChannels();
    int last = config.levels() - 1;
    List<Layer> all = new ArrayList<>();
    all.add(Layers.convolution(scope.scope("conv_in"), config.imageChannels(), channels));
    for (int level = 0; level <= last; level++) {
      ParameterScope part = scope.scope("conv_blocks").scope(level);
      int out = config.channels(half, level);
      all.addAll(Layers.blocks(part, channels, out, half, level, config));
      if (level < last) {
        all.add(Layers.downsample(part.scope("downsample"), out));
      }
      channels = out;
    }
    all.addAll(Layers.middle(scope.scope("mid"), channels, config.normGroups()));
    all.add(Layers.normSilu(scope.scope("norm_out"), channels, config.normGroups()));
    all.add(Layers.convolution(scope.scope("conv_out"), channels, config.zChannels()));
    layers = new Sequence(all);
  }

  @Override
  public NDArray forward(NDArray images, ForwardPass pass) {
    return layers.forward(images, pass);
  }
}
