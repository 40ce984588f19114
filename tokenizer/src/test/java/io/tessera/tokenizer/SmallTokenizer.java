package io.tessera.tokenizer;

import io.tessera.core.kernel.Precision;
import io.tessera.core.nn.QueryKeyNorm;
import io.tessera.tokenizer.crt.CrtConfig;
import io.tessera.tokenizer.loss.AdversarialConfig;
import io.tessera.tokenizer.model.TokenizerConfig;
import java.util.List;

/** A tokenizer small enough to train within a test: 16 × 16 pixels, 4 × 4 tokens. */
public final class SmallTokenizer {
  private SmallTokenizer() {}

  public static final TokenizerConfig CONFIG = config(0);

  public static TokenizerConfig config(double dropout) {
    return new TokenizerConfig(
        16,
        3,
        8,
        new TokenizerConfig.Half(List.of(1, 1, 2), 1),
        new TokenizerConfig.Half(List.of(1, 2, 2), 2),
        List.of(2),
        16,
        new TokenizerConfig.Codebook(32, 4),
        4,
        dropout);
  }

  /** All parties in from the first step on. */
  static ObjectiveConfig objective(double adversarial, double crt) {
    return objective(adversarial, crt, Precision.FP32);
  }

  /** With a regulariser alone. */
  static ObjectiveConfig objective(CrtConfig crt) {
    return objective(0, crt, Precision.FP32);
  }

  static ObjectiveConfig objective(double adversarial, double crt, Precision precision) {
    return objective(
        adversarial,
        new CrtConfig(crt, 0, 2, 16, 2, QueryKeyNorm.RMS, CrtConfig.Latents.RAW, 0.1, 1),
        precision);
  }

  private static ObjectiveConfig objective(double adversarial, CrtConfig crt, Precision precision) {
    return new ObjectiveConfig(
        ObjectiveConfig.Weights.PAPER,
        new AdversarialConfig(adversarial, 0, 0, 8, 2),
        crt,
        precision,
        precision);
  }
}
