package io.tessera.tokenizer.loss;

import ai.djl.ndarray.NDArray;
import io.tessera.core.kernel.ConvolutionKernels;
import io.tessera.core.nn.Initializer;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterScope;

/**
 * Batch normalisation with a learned scale and shift per channel. {@code [B, C, H, W]} → {@code [B,
 * C, H, W]}.
 */
final class BatchNorm2d {
  private static final double MOMENTUM = 0.1;
  private static final double EPS = 1e-5;

  private final Parameter weight;
  private final Parameter bias;
  private final Parameter runningMean;
  private final Parameter runningVariance;

  BatchNorm2d(ParameterScope scope, int channels, Initializer weightLaw) {
    weight = scope.weight("weight", weightLaw, channels);
    bias = scope.weight("bias", Initializer.ZEROS, channels);
    runningMean = scope.buffer("running_mean", Initializer.ZEROS, channels);
    runningVariance = scope.buffer("running_var", Initializer.ONES, channels);
  }

  /** By the batch's statistics, which move the running ones. */
  NDArray training(NDArray x) {
    return ConvolutionKernels.batchNormTraining(
        x,
        weight.value(),
        bias.value(),
        runningMean.value(),
        runningVariance.value(),
        MOMENTUM,
        EPS);
  }

  /** By the running statistics. */
  NDArray inference(NDArray x) {
    return ConvolutionKernels.batchNormInference(
        x, weight.value(), bias.value(), runningMean.value(), runningVariance.value(), EPS);
  }
}
