package io.tessera.core.kernel;

import ai.djl.ndarray.NDArray;

/**
 * Convolutional networks' functions; images are {@code [B, C, H, W]}, weights {@code [O, C, h, w]}.
 */
public final class ConvolutionKernels {
  private ConvolutionKernels() {}

  /** Weights of a normalise, activate, convolve twice block; see {@link #residualBlock}. */
  public record ResidualWeights(
      NDArray norm1Weight,
      NDArray norm1Bias,
      NDArray conv1Weight,
      NDArray conv1Bias,
      NDArray norm2Weight,
      NDArray norm2Bias,
      NDArray conv2Weight,
      NDArray conv2Bias) {}

  /** Weights of single-head spatial attention; see {@link #attentionBlock}. */
  public record AttentionWeights(
      NDArray normWeight,
      NDArray normBias,
      NDArray queryWeight,
      NDArray queryBias,
      NDArray keyWeight,
      NDArray keyBias,
      NDArray valueWeight,
      NDArray valueBias,
      NDArray outWeight,
      NDArray outBias) {}

  /** Convolution with bias, square stride and zero padding. */
  public static NDArray conv2d(
      NDArray x, NDArray weight, NDArray bias, int stride, int padding, Precision precision) {
    KernelModule kernels = KernelModule.loaded();
    return kernels.one(
        "conv2d",
        x,
        weight,
        bias,
        kernels.constant(stride),
        kernels.constant(padding),
        precision.operand());
  }

  /** Convolution without bias in float32, padded by different amounts in height and width. */
  public static NDArray conv2d(
      NDArray x, NDArray weight, int stride, int paddingHeight, int paddingWidth) {
    KernelModule kernels = KernelModule.loaded();
    return kernels.one(
        "conv2d_plain",
        x,
        weight,
        kernels.constant(stride),
        kernels.constant(paddingHeight),
        kernels.constant(paddingWidth));
  }

  /** Convolution without bias, square stride and zero padding. */
  public static NDArray conv2d(
      NDArray x, NDArray weight, int stride, int padding, Precision precision) {
    KernelModule kernels = KernelModule.loaded();
    return kernels.one(
        "conv2d_unbiased",
        x,
        weight,
        kernels.constant(stride),
        kernels.constant(padding),
        precision.operand());
  }

  /** Group normalisation (Wu and He 2018) with eps 1e-6. */
  public static NDArray groupNorm(NDArray x, NDArray weight, NDArray bias, int groups) {
    KernelModule kernels = KernelModule.loaded();
    return kernels.one("group_norm", x, weight, bias, kernels.constant(groups));
  }

  /** silu(groupNorm(x)). */
  public static NDArray groupNormSilu(NDArray x, NDArray weight, NDArray bias, int groups) {
    KernelModule kernels = KernelModule.loaded();
    return kernels.one("group_norm_silu", x, weight, bias, kernels.constant(groups));
  }

  /**
   * Batch normalisation by the batch's own statistics; the running mean and variance are moved in
   * place by momentum.
   */
  public static NDArray batchNormTraining(
      NDArray x,
      NDArray weight,
      NDArray bias,
      NDArray runningMean,
      NDArray runningVariance,
      double momentum,
      double eps) {
    KernelModule kernels = KernelModule.loaded();
    return kernels.one(
        "batch_norm_train",
        x,
        weight,
        bias,
        runningMean,
        runningVariance,
        kernels.constant(momentum),
        kernels.constant(eps));
  }

  /** Batch normalisation by the running statistics. */
  public static NDArray batchNormInference(
      NDArray x,
      NDArray weight,
      NDArray bias,
      NDArray runningMean,
      NDArray runningVariance,
      double eps) {
    KernelModule kernels = KernelModule.loaded();
    return kernels.one(
        "batch_norm_eval", x, weight, bias, runningMean, runningVariance, kernels.constant(eps));
  }

  /**
   * x + conv2(dropout(silu(norm2(conv1(silu(norm1(x))))))), 3×3 convolutions, channels unchanged.
   */
  public static NDArray residualBlock(
      NDArray x, ResidualWeights w, int groups, double dropout, long seed, Precision precision) {
    KernelModule kernels = KernelModule.loaded();
    return kernels.one(
        "residual_block",
        x,
        w.norm1Weight,
        w.norm1Bias,
        w.conv1Weight,
        w.conv1Bias,
        w.norm2Weight,
        w.norm2Bias,
        w.conv2Weight,
        w.conv2Bias,
        kernels.constant(groups),
        kernels.constant(dropout),
        KernelModule.loaded().scalar(x.getManager(), seed),
        precision.operand());
  }

  /**
   * As {@link #residualBlock}, with a 1×1 convolution on the shortcut because the number of
   * channels changes.
   */
  public static NDArray residualBlockWithShortcut(
      NDArray x,
      ResidualWeights w,
      NDArray shortcutWeight,
      NDArray shortcutBias,
      int groups,
      double dropout,
      long seed,
      Precision precision) {
    KernelModule kernels = KernelModule.loaded();
    return kernels.one(
        "residual_block_shortcut",
        x,
        w.norm1Weight,
        w.norm1Bias,
        w.conv1Weight,
        w.conv1Bias,
        w.norm2Weight,
        w.norm2Bias,
        w.conv2Weight,
        w.conv2Bias,
        shortcutWeight,
        shortcutBias,
        kernels.constant(groups),
        kernels.constant(dropout),
        KernelModule.loaded().scalar(x.getManager(), seed),
        precision.operand());
  }

  /** x + out(attention(norm(x))), one head over the H·W positions, scale C^−½. */
  public static NDArray attentionBlock(
      NDArray x, AttentionWeights w, int groups, Precision precision) {
    KernelModule kernels = KernelModule.loaded();
    return kernels.one(
        "attention_block",
        x,
        w.normWeight,
        w.normBias,
        w.queryWeight,
        w.queryBias,
        w.keyWeight,
        w.keyBias,
        w.valueWeight,
        w.valueBias,
        w.outWeight,
        w.outBias,
        kernels.constant(groups),
        precision.operand());
  }

  /**
   * 3×3 convolution of stride 2 after one row and column of zeros at the bottom and right: H and W
   * are halved.
   */
  public static NDArray downsample(NDArray x, NDArray weight, NDArray bias, Precision precision) {
    return KernelModule.loaded().one("downsample", x, weight, bias, precision.operand());
  }

  /** Nearest-neighbour doubling, then a 3×3 convolution. */
  public static NDArray upsample(NDArray x, NDArray weight, NDArray bias, Precision precision) {
    return KernelModule.loaded().one("upsample", x, weight, bias, precision.operand());
  }

  /** Maximum over size×size windows. */
  public static NDArray maxPool(NDArray x, int size, int stride, int padding) {
    KernelModule kernels = KernelModule.loaded();
    return kernels.one(
        "max_pool", x, kernels.constant(size), kernels.constant(stride), kernels.constant(padding));
  }

  /** Mean over size×size windows of stride 1, in which padding does not count. */
  public static NDArray averagePool(NDArray x, int size, int padding) {
    KernelModule kernels = KernelModule.loaded();
    return kernels.one("avg_pool_unpadded", x, kernels.constant(size), kernels.constant(padding));
  }

  /** Mean over height and width → {@code [B, C]}. */
  public static NDArray spatialMean(NDArray x) {
    return KernelModule.loaded().one("spatial_mean", x);
  }

  /** Bilinear resize with half-pixel centres and no antialiasing. */
  public static NDArray resizeBilinear(NDArray x, int height, int width) {
    KernelModule kernels = KernelModule.loaded();
    return kernels.one("resize_bilinear", x, kernels.constant(height), kernels.constant(width));
  }
}
