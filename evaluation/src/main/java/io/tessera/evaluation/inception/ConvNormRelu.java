package io.tessera.evaluation.inception;

import ai.djl.ndarray.NDArray;
import io.tessera.core.kernel.ConvolutionKernels;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.core.nn.Initializer;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterScope;

/** Convolution without bias, batch normalisation by running statistics (eps 1e-3), max(x, 0). */
final class ConvNormRelu implements Block {
  private static final double EPS = 1e-3;

  private final Parameter weight;
  private final Parameter scale;
  private final Parameter shift;
  private final Parameter mean;
  private final Parameter variance;
  private final Kernel kernel;

  /** Size, stride and padding of a convolution. */
  record Kernel(int height, int width, int stride, int paddingHeight, int paddingWidth) {
    /** Square, size unchanged by padding. */
    static Kernel same(int size) {
      return rectangle(size, size);
    }

    /** Size unchanged by padding. */
    static Kernel rectangle(int height, int width) {
      return new Kernel(height, width, 1, height / 2, width / 2);
    }

    /** Square, without padding. */
    static Kernel valid(int size, int stride) {
      return new Kernel(size, size, stride, 0, 0);
    }
  }

  /** The weights are declared as buffers: this network is only ever read. */
  ConvNormRelu(ParameterScope scope, int in, int out, Kernel kernel) {
    this.kernel = kernel;
    weight = scope.buffer("conv.weight", Initializer.ZEROS, out, in, kernel.height, kernel.width);
    ParameterScope norm = scope.scope("bn");
    scale = norm.buffer("weight", Initializer.ONES, out);
    shift = norm.buffer("bias", Initializer.ZEROS, out);
    mean = norm.buffer("running_mean", Initializer.ZEROS, out);
    variance = norm.buffer("running_var", Initializer.ONES, out);
  }

  @Override
  public NDArray forward(NDArray x) {
    try (NDArray convolved =
            ConvolutionKernels.conv2d(
                x, weight.value(), kernel.stride, kernel.paddingHeight, kernel.paddingWidth);
        NDArray normalised =
            ConvolutionKernels.batchNormInference(
                convolved, scale.value(), shift.value(), mean.value(), variance.value(), EPS)) {
      return TensorKernels.relu(normalised);
    }
  }
}
