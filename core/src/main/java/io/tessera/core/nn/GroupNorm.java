package io.tessera.core.nn;

import ai.djl.ndarray.NDArray;
import io.tessera.core.kernel.ConvolutionKernels;

/**
 * Group normalisation (Wu and He 2018), eps 1e-6, with a learned scale and shift per channel.
 * {@code [B, C, H, W]} → {@code [B, C, H, W]}.
 */
public final class GroupNorm {
  private final Parameter weight;
  private final Parameter bias;
  private final int groups;

  /**
   * Declares a normalisation that begins with scale 1 and shift 0.
   *
   * @param channels C
   * @param groups of channels that are normalised together
   * @throws IllegalArgumentException if the groups don't divide the channels
   */
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

  /** silu(norm(x)), silu(y) = y·sigmoid(y). */
  public NDArray forwardSilu(NDArray x) {
    return ConvolutionKernels.groupNormSilu(x, weight.value(), bias.value(), groups);
  }

  /** The scales, {@code [C]}. */
  public Parameter weight() {
    return weight;
  }

  /** The shifts, {@code [C]}. */
  public Parameter bias() {
    return bias;
  }

  /** Number of groups. */
  public int groups() {
    return groups;
  }
}
