package io.tessera.core.kernel;

import ai.djl.ndarray.NDArray;

/** Losses; each result is a float32 scalar unless said. */
public final class LossKernels {
  private LossKernels() {}

  /** Mean negative log likelihood in nats. {@code logits [M, V]}, int64 {@code targets [M]}. */
  public static NDArray crossEntropy(NDArray logits, NDArray targets) {
    return KernelModule.loaded().one("cross_entropy", logits, targets);
  }

  /** mean(logsumexp(logits)²) over all rows (PaLM, section 5). {@code logits [.., V]}. */
  public static NDArray zLoss(NDArray logits) {
    return KernelModule.loaded().one("z_loss", logits);
  }

  /** mean((x − target)²) over all elements; both sides receive gradients. */
  public static NDArray meanSquaredError(NDArray x, NDArray target) {
    return KernelModule.loaded().one("mean_squared_error", x, target);
  }

  /**
   * Distance of two feature maps (LPIPS, Zhang et al. 2018, equation 1): both are scaled to unit
   * length over the channels; the squared differences are weighted by channel, summed, and averaged
   * over the positions. {@code x, y [B, C, H, W]}, {@code weight [1, C, 1, 1]} → {@code [B]}.
   */
  public static NDArray featureDistance(NDArray x, NDArray y, NDArray weight) {
    return KernelModule.loaded().one("feature_distance", x, y, weight);
  }

  /** ½ (mean(max(0, 1 − real)) + mean(max(0, 1 + fake))). */
  public static NDArray hingeDiscriminator(NDArray real, NDArray fake) {
    return KernelModule.loaded().one("hinge_discriminator", real, fake);
  }
}
