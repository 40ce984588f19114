package io.tessera.core.nn;

import ai.djl.ndarray.NDArray;
import io.tessera.core.kernel.ConvolutionKernels;
import io.tessera.core.kernel.Precision;

/**
 * Convolution with bias, padded by zeros on all sides. {@code x [B, I, H, W]}, {@code weight [O, I,
 * k, k]}, {@code bias [O]} → {@code [B, O, H', W']} with H' = ⌊(H + 2·padding − k) / stride⌋ + 1.
 */
public final class Conv2d {
  private final Parameter weight;
  private final Parameter bias;
  private final int stride;
  private final int padding;

  /**
   * Declares a convolution with torch's default initial law, {@link Initializer#fanIn}.
   *
   * @param in channels I
   * @param out channels O
   * @param size side k of the kernel
   */
  public Conv2d(ParameterScope scope, int in, int out, int size, int stride, int padding) {
    this(
        scope,
        in,
        out,
        size,
        stride,
        padding,
        Initializer.fanIn((long) in * size * size),
        Initializer.fanIn((long) in * size * size));
  }

  /**
   * Declares a convolution.
   *
   * @param in channels I
   * @param out channels O
   * @param size side k of the kernel
   */
  public Conv2d(
      ParameterScope scope,
      int in,
      int out,
      int size,
      int stride,
      int padding,
      Initializer weightLaw,
      Initializer biasLaw) {
    weight = scope.weight("weight", weightLaw, out, in, size, size);
    bias = scope.weight("bias", biasLaw, out);
    this.stride = stride;
    this.padding = padding;
  }

  /**
   * {@code [B, I, H, W]} → {@code [B, O, H', W']}, in the manager of {@code x}.
   *
   * @param precision of the products; the result is float32
   */
  public NDArray forward(NDArray x, Precision precision) {
    return ConvolutionKernels.conv2d(x, weight.value(), bias.value(), stride, padding, precision);
  }

  /** {@code [O, I, k, k]}. */
  public Parameter weight() {
    return weight;
  }

  /** {@code [O]}. */
  public Parameter bias() {
    return bias;
  }
}
