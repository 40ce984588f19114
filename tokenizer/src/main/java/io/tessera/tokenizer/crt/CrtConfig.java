package io.tessera.tokenizer.crt;

import io.tessera.core.nn.QueryKeyNorm;
import io.tessera.core.nn.TransformerConfig;

/**
 * The causal regulariser (Causally Regularized Tokenization, Ramanujan et al. 2024, section 3.6 and
 * appendix A.1).
 *
 * @param weight λ after annealing: the scale of the regulariser's gradient into the encoder; 0: no
 *     regulariser, the paper's baseline
 * @param annealSteps steps over which the weight rises from 0, from the first step on
 * @param layers transformer blocks
 * @param dim model width
 * @param heads attention heads
 * @param qkNorm whether its attention normalises queries and keys, as the generator's does in the
 *     paper
 * @param latents which latents it predicts
 * @param weightDecay of its own AdamW
 * @param rateRatio its learning rate over the tokenizer's at the same step
 */
public record CrtConfig(
    double weight,
    long annealSteps,
    int layers,
    int dim,
    int heads,
    QueryKeyNorm qkNorm,
    Latents latents,
    double weightDecay,
    double rateRatio) {
  /** Which latents the regulariser predicts; the paper does not say. */
  public enum Latents {
    /** As they leave the projection to the codebook's channels. */
    RAW,
    /** Divided by their length, as they are compared with the codes; needs a small weight. */
    NORMALIZED
  }

  /** No regulariser. */
  public static final CrtConfig NONE =
      new CrtConfig(0, 0, 1, 64, 1, QueryKeyNorm.NONE, Latents.RAW, 0, 1);

  public CrtConfig {
    if (!(weight >= 0 && Double.isFinite(weight))) {
      throw new IllegalArgumentException(
          "Invalid crt weight: " + weight + "; use 0 for none or a positive number");
    }
    if (annealSteps < 0) {
      throw new IllegalArgumentException(
          "Invalid crt anneal-steps: " + annealSteps + "; use 0 or more");
    }
    if (!(weightDecay >= 0 && Double.isFinite(weightDecay))
        || !(rateRatio > 0 && Double.isFinite(rateRatio))) {
      throw new IllegalArgumentException(
          "Invalid crt optimizer: weight-decay "
              + weightDecay
              + " must not be negative and rate-ratio "
              + rateRatio
              + " must be above 0");
    }
    transformer(dim, layers, heads, qkNorm); // refuses what no transformer can have
  }

  /** Whether there is a regulariser at all. */
  public boolean enabled() {
    return weight > 0;
  }

  TransformerConfig transformer() {
    return transformer(dim, layers, heads, qkNorm);
  }

  private static TransformerConfig transformer(int dim, int layers, int heads, QueryKeyNorm norm) {
    return new TransformerConfig(dim, layers, heads, norm == QueryKeyNorm.RMS);
  }
}
