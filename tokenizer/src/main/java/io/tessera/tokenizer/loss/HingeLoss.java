package io.tessera.tokenizer.loss;

import ai.djl.ndarray.NDArray;
import io.tessera.core.kernel.LossKernels;

/** The two sides of the adversarial game, on logits {@code [B, 1, P, P]}; results are scalars. */
public final class HingeLoss {
  private HingeLoss() {}

  /** What the discriminator minimises: ½ (mean(max(0, 1 − real)) + mean(max(0, 1 + fake))). */
  public static NDArray discriminator(NDArray real, NDArray fake) {
    return LossKernels.hingeDiscriminator(real, fake);
  }

  /** What the tokenizer minimises: −mean(fake). */
  public static NDArray generator(NDArray fake) {
    try (NDArray mean = fake.mean()) {
      return mean.neg();
    }
  }
}
