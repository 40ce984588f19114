package io.tessera.tokenizer.model;

import ai.djl.ndarray.NDArray;
import io.tessera.core.nn.ParameterScope;
import java.util.ArrayList;
import java.util.List;

/**
 * Features {@code [B, Z, h, w]} → images {@code [B, 3, h·f, w·f]}, f the downsample factor; about
 * [−1, 1], not clamped. Its blocks are numbered from the token grid's level up.
 */
final class Decoder implements Layer {
  private final Sequence layers;

  Decoder(ParameterScope scope, TokenizerConfig config) {
    TokenizerConfig.Half half = config.decoder();
    int last = config.levels() - 1;
    int channels = config.channels(half, last);
    List<Layer> all = new ArrayList<>();
    all.add(Layers.convolution(scope.scope("conv_in"), config.zChannels(), channels));
    all.addAll(Layers.middle(scope.scope("mid"), channels, config.normGroups()));
    for (int level = last; level >= 0; level--) {
      ParameterScope part = scope.scope("conv_blocks").scope(last - level);
      int out = config.channels(half, level);
      all.addAll(Layers.blocks(part, channels, out, half, level, config));
      if (level > 0) {
        all.add(Layers.upsample(part.scope("upsample"), out));
      }
      channels = out;
    }
    all.add(Layers.normSilu(scope.scope("norm_out"), channels, config.normGroups()));
    all.add(Layers.convolution(scope.scope("conv_out"), channels, config.imageChannels()));
    layers = new Sequence(all);
  }

  @Override
  public NDArray forward(NDArray features, ForwardPass pass) {
    return layers.forward(features, pass);
  }
}
