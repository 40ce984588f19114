package io.tessera.tokenizer;

import io.tessera.core.kernel.Precision;
import io.tessera.tokenizer.crt.CrtConfig;
import io.tessera.tokenizer.loss.AdversarialConfig;

/**
 * What the tokenizer minimises.
 *
 * @param weights of the terms that are there from the first step on
 * @param adversarial the adversary
 * @param crt the causal regulariser
 * @param convolutions precision of tokenizer, discriminator and perceptual loss
 * @param transformer precision of the regulariser
 */
public record ObjectiveConfig(
    Weights weights,
    AdversarialConfig adversarial,
    CrtConfig crt,
    Precision convolutions,
    Precision transformer) {

  /**
   * Weights of the terms.
   *
   * @param quantization λ_VQ, of codebook and commitment loss together
   * @param commitment β, of the commitment loss within them
   * @param reconstruction λ_L2, of the mean squared error
   * @param perceptual λ_Perc, of LPIPS where its weights are given
   */
  public record Weights(
      double quantization, double commitment, double reconstruction, double perceptual) {
    /** Those of the CRT paper, appendix A.1. */
    public static final Weights PAPER = new Weights(1, 0.25, 1, 1);

    public Weights {
      require("quantization", quantization);
      require("commitment", commitment);
      require("reconstruction", reconstruction);
      require("perceptual", perceptual);
    }

    private static void require(String name, double weight) {
      if (!(weight >= 0 && Double.isFinite(weight))) {
        throw new IllegalArgumentException(
            "Invalid " + name + " weight: " + weight + "; use 0 or a positive number");
      }
    }
  }
}
