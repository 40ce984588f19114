package io.tessera.tokenizer.model;

import io.tessera.core.kernel.ConvolutionKernels;
import io.tessera.core.nn.Conv2d;
import io.tessera.core.nn.GroupNorm;
import io.tessera.core.nn.ParameterScope;
import java.util.ArrayList;
import java.util.List;

/** The layers that encoder and decoder are made of, named as in LlamaGen. */
final class Layers {
  private Layers() {}

  /** Residual blocks of one resolution, each followed by attention where there is some. */
  static List<Layer> blocks(
      ParameterScope scope,
      int in,
      int out,
      TokenizerConfig.Half half,
      int level,
      TokenizerConfig config) {
    List<Layer> residual = new ArrayList<>();
    for (int i = 0; i < half.residualBlocks(); i++) {
      residual.add(
          new ResidualBlock(
              scope.scope("res").scope(i), i == 0 ? in : out, out, config.normGroups()));
    }
    if (!config.attendsAt(level)) {
      return residual;
    }
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < residual.size(); i++) {
      layers.add(residual.get(i));
      layers.add(new AttentionBlock(scope.scope("attn").scope(i), out, config.normGroups()));
    }
    return layers;
  }

  /** Residual block, attention, residual block at the token grid's resolution. */
  static List<Layer> middle(ParameterScope scope, int channels, int groups) {
    return List.of(
        new ResidualBlock(scope.scope(0), channels, channels, groups),
        new AttentionBlock(scope.scope(1), channels, groups),
        new ResidualBlock(scope.scope(2), channels, channels, groups));
  }

  static Layer convolution(ParameterScope scope, int in, int out) {
    Conv2d convolution = new Conv2d(scope, in, out, 3, 1, 1);
    return (x, pass) -> convolution.forward(x, pass.precision());
  }

  static Layer normSilu(ParameterScope scope, int channels, int groups) {
    GroupNorm norm = new GroupNorm(scope, channels, groups);
    return (x, pass) -> norm.forwardSilu(x);
  }

  /** Half the side. */
  static Layer downsample(ParameterScope scope, int channels) {
    Conv2d convolution = new Conv2d(scope.scope("conv"), channels, channels, 3, 2, 0);
    return (x, pass) ->
        ConvolutionKernels.downsample(
            x, convolution.weight().value(), convolution.bias().value(), pass.precision());
  }

  /** Twice the side. */
  static Layer upsample(ParameterScope scope, int channels) {
    Conv2d convolution = new Conv2d(scope.scope("conv"), channels, channels, 3, 1, 1);
    return (x, pass) ->
        ConvolutionKernels.upsample(
            x, convolution.weight().value(), convolution.bias().value(), pass.precision());
  }
}
