package io.tessera.core.nn;

import ai.djl.ndarray.NDArray;
import io.tessera.core.kernel.ConvolutionKernels;

/**
 * Group normalisation with a learned scale and shift per channel. {@code [B, C, H, W]} → {@code [B,
 * C, H, W]}.
 */
public final class GroupNorm {
  private final Parameter weight;
  private final Parameter bias;
  private final int groups;

  public GroupNorm(ParameterScope scope, int channels, int groups) {
    if (channels % groups != 0) {
      throw new IllegalArgumentException(
          "Invalid norm groups: "
              + groups
              + " does not divide "
              + channels
              + " channels; choose a divisor");
    }
    weight = scope.weight("weight", Initializer.ONES, channels);
    bias = scope.weight("bias", Initializer.ZEROS, channels);
    this.groups = groups;
  }

  /** silu(norm(x)). */
  public NDArray forwardSilu(NDArray x) {
    return ConvolutionKernels.groupNormSilu(x, weight.value(), bias.value(), groups);
  }

  public Parameter weight() {
    return weight;
  }

  public Parameter bias() {
    return bias;
  }

  public int groups() {
    return groups;
  }
}
