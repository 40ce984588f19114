package io.tessera.tokenizer.model;

import ai.djl.ndarray.NDArray;
import io.tessera.core.kernel.ConvolutionKernels;
import io.tessera.core.kernel.ConvolutionKernels.AttentionWeights;
import io.tessera.core.nn.Conv2d;
import io.tessera.core.nn.GroupNorm;
import io.tessera.core.nn.ParameterScope;

/**
 * Attention of one head over all positions, beside a shortcut. {@code [B, C, H, W]} → {@code [B, C,
 * H, W]}.
 */
final class AttentionBlock implements Layer {
  private final GroupNorm norm;
  private final Conv2d query;
  private final Conv2d key;
  private final Conv2d value;
  private final Conv2d out;

  AttentionBlock(ParameterScope scope, int channels, int groups) {
    norm = new GroupNorm(scope.scope("norm"), channels, groups);
    query = new Conv2d(scope.scope("q"), channels, channels, 1, 1, 0);
    key = new Conv2d(scope.scope("k"), channels, channels, 1, 1, 0);
    value = new Conv2d(scope.scope("v"), channels, channels, 1, 1, 0);
    out = new Conv2d(scope.scope("proj_out"), channels, channels, 1, 1, 0);
  }

  @Override
  public NDArray forward(NDArray x, ForwardPass pass) {
    return ConvolutionKernels.attentionBlock(x, weights(), norm.groups(), pass.precision());
  }

  private AttentionWeights weights() {
    return new AttentionWeights(
        norm.weight().value(),
        norm.bias().value(),
        query.weight().value(),
        query.bias().value(),
        key.weight().value(),
        key.bias().value(),
        value.weight().value(),
        value.bias().value(),
        out.weight().value(),
        out.bias().value());
  }
}
