package io.tessera.core.kernel;

import ai.djl.ndarray.NDArray;

/** Elementary functions: linear maps, norms, activations, dropout and pixel conversion. */
public final class TensorKernels {
  private TensorKernels() {}

  /** x Wᵀ. {@code x [.., I]}, {@code weight [O, I]} → {@code [.., O]}. */
  public static NDArray linear(NDArray x, NDArray weight, Precision precision) {
    return KernelModule.loaded().one("linear", x, weight, precision.operand());
  }

  /**
   * x Wᵀ + b in float32. {@code x [.., I]}, {@code weight [O, I]}, {@code bias [O]} → {@code [..,
   * O]}.
   */
  public static NDArray linear(NDArray x, NDArray weight, NDArray bias) {
    return KernelModule.loaded().one("linear_bias", x, weight, bias);
  }

  /** x / sqrt(mean(x²) + 1e-5) · weight over the last axis (Zhang and Sennrich 2019). */
  public static NDArray rmsNorm(NDArray x, NDArray weight) {
    return KernelModule.loaded().one("rms_norm", x, weight);
  }

  /** Rows of {@code table [R, D]} at int64 {@code indices [..]} → {@code [.., D]}. */
  public static NDArray embedding(NDArray indices, NDArray table) {
    return KernelModule.loaded().one("embedding", indices, table);
  }

  /**
   * Zeroes each element with probability p and scales the others by 1/(1−p); the mask depends on
   * the seed alone.
   */
  public static NDArray dropout(NDArray x, double p, long seed) {
    if (p == 0) {
      return x;
    }
    return KernelModule.loaded()
        .one(
            "dropout",
            x,
            KernelModule.loaded().constant(p),
            KernelModule.loaded().scalar(x.getManager(), seed));
  }

  /** x · sigmoid(x). */
  public static NDArray silu(NDArray x) {
    return KernelModule.loaded().one("silu", x);
  }

  /** max(x, 0). */
  public static NDArray relu(NDArray x) {
    return KernelModule.loaded().one("relu", x);
  }

  /** x where positive, slope · x elsewhere. */
  public static NDArray leakyRelu(NDArray x, double slope) {
    return KernelModule.loaded().one("leaky_relu", x, KernelModule.loaded().constant(slope));
  }

  /** The identity, whose gradient is multiplied by scale: x·s + stopgrad(x·(1−s)). */
  public static NDArray gradientScale(NDArray x, double scale) {
    return KernelModule.loaded()
        .one("gradient_scale", x, KernelModule.loaded().scalar(x.getManager(), scale));
  }

  /**
   * x · factor. To be used in place of {@code NDArray.mul(Number)} wherever gradients are recorded:
   * that one frees its factor, which lies in Java's memory, while the recorded graph still points
   * to it, and the backward pass reads whatever has come to lie there.
   */
  public static NDArray scale(NDArray x, double factor) {
    return KernelModule.loaded()
        .one("scale", x, KernelModule.loaded().scalar(x.getManager(), factor));
  }

  /** x / max(‖x‖₂, 1e-12) along one axis. */
  public static NDArray normalize(NDArray x, int axis) {
    return KernelModule.loaded().one("normalize", x, KernelModule.loaded().constant(axis));
  }

  /**
   * uint8 {@code [B, H, W, C]} in 0..255 → float32 {@code [B, C, H, W]} in [−1, 1]: v/127.5 − 1.
   */
  public static NDArray pixelsToFloat(NDArray pixels) {
    return KernelModule.loaded().one("pixels_to_float", pixels);
  }

  /**
   * float32 {@code [B, C, H, W]} → uint8 {@code [B, H, W, C]}: clamp(127.5·v + 128, 0, 255),
   * truncated, as LlamaGen samples.
   */
  public static NDArray floatToPixels(NDArray images) {
    return KernelModule.loaded().one("float_to_pixels", images);
  }

  /**
   * Overwrites {@code target} by the values of {@code source}, of equal shape; devices may differ.
   * Not recorded.
   */
  public static void copy(NDArray source, NDArray target) {
    try (GradMode ignored = GradMode.off()) {
      KernelModule.loaded().one("copy", source, target).close();
    }
  }

  /** Matrix product. */
  public static NDArray matmul(NDArray left, NDArray right) {
    return KernelModule.loaded().one("matmul", left, right);
  }

  /**
   * Singular values of {@code [M, N]}, in descending order {@code [min(M, N)]}; float32 or float64.
   */
  public static NDArray singularValues(NDArray matrix) {
    return KernelModule.loaded().one("singular_values", matrix);
  }

  /**
   * Adds the outer products of rows less a shift to sums, in the upper triangle; what lies below
   * the diagonal is not meaningful. Not recorded.
   *
   * @param rows {@code [N, D]}, float32 or the type of the others
   * @param shift {@code [D]}
   * @param sums {@code [D, D]}, changed
   * @return the sum of the rows less the shift, {@code [D]}
   */
  public static NDArray addOuterProducts(NDArray rows, NDArray shift, NDArray sums) {
    try (GradMode ignored = GradMode.off()) {
      return KernelModule.loaded().one("add_outer_products", rows, shift, sums);
    }
  }

  /**
   * The trace of a square matrix's root by general eigenvalues, real parts alone, as a scalar: what
   * other tools do. It loses digits where the matrix is close to singular.
   */
  public static NDArray rootTraceByEigenvalues(NDArray matrix) {
    return KernelModule.loaded().one("root_trace_by_eigenvalues", matrix);
  }

  /** As {@link #rootTraceByEigenvalues}, by the root that eigenvectors give. */
  public static NDArray rootTraceByEigenvectors(NDArray matrix) {
    return KernelModule.loaded().one("root_trace_by_eigenvectors", matrix);
  }
}
