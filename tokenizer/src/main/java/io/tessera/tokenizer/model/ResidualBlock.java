package io.tessera.tokenizer.model;

import ai.djl.ndarray.NDArray;
import io.tessera.core.kernel.ConvolutionKernels;
import io.tessera.core.kernel.ConvolutionKernels.ResidualWeights;
import io.tessera.core.nn.Conv2d;
import io.tessera.core.nn.GroupNorm;
import io.tessera.core.nn.ParameterScope;
import io.tessera.core.random.CounterRandom;
import org.jspecify.annotations.Nullable;

/**
 * Normalise, activate, convolve, twice, beside a shortcut. {@code [B, in, H, W]} → {@code [B, out,
 * H, W]}.
 */
final class ResidualBlock implements Layer {
  private final GroupNorm norm1;
  private final Conv2d conv1;
  private final GroupNorm norm2;
  private final Conv2d conv2;
  private final @Nullable Conv2d shortcut;

  ResidualBlock(ParameterScope scope, int in, int out, int groups) {
    norm1 = new GroupNorm(scope.scope("norm1"), in, groups);
    conv1 = new Conv2d(scope.scope("conv1"), in, out, 3, 1, 1);
    norm2 = new GroupNorm(scope.scope("norm2"), out, groups);
    conv2 = new Conv2d(scope.scope("conv2"), out, out, 3, 1, 1);
    shortcut = in == out ? null : new Conv2d(scope.scope("nin_shortcut"), in, out, 1, 1, 0);
  }

  @Override
  public NDArray forward(NDArray x, ForwardPass pass) {
    int groups = norm1.groups();
    long seed = CounterRandom.of(pass.seed(), conv1.weight().name()).bits(0) >>> 1;
    if (shortcut == null) {
      return ConvolutionKernels.residualBlock(
          x, weights(), groups, pass.dropout(), seed, pass.precision());
    }
    return ConvolutionKernels.residualBlockWithShortcut(
        x,
        weights(),
        shortcut.weight().value(),
        shortcut.bias().value(),
        groups,
        pass.dropout(),
        seed,
        pass.precision());
  }

  private ResidualWeights weights() {
    return new ResidualWeights(
        norm1.weight().value(),
        norm1.bias().value(),
        conv1.weight().value(),
        conv1.bias().value(),
        norm2.weight().value(),
        norm2.bias().value(),
        conv2.weight().value(),
        conv2.bias().value());
  }
}
