package io.tessera.spark.round;

import ai.djl.ndarray.NDManager;
import io.tessera.core.kernel.Precision;
import io.tessera.core.nn.QueryKeyNorm;
import io.tessera.core.nn.TransformerConfig;
import io.tessera.core.random.CounterRandom;
import io.tessera.core.training.AdamWConfig;
import io.tessera.core.training.LearningRateSchedule;
import io.tessera.core.training.LocalTrainer;
import io.tessera.generator.GeneratorTrainer;
import io.tessera.generator.GeneratorTrainingConfig;
import io.tessera.generator.GptConfig;
import io.tessera.generator.TokenSamples;
import io.tessera.tokenizer.ImageSamples;
import io.tessera.tokenizer.ObjectiveConfig;
import io.tessera.tokenizer.TokenizerObjective;
import io.tessera.tokenizer.TokenizerTrainer;
import io.tessera.tokenizer.TokenizerTrainingConfig;
import io.tessera.tokenizer.crt.CrtConfig;
import io.tessera.tokenizer.loss.AdversarialConfig;
import io.tessera.tokenizer.model.TokenizerConfig;
import java.util.List;

/** Both stages' trainers, small, on made-up data. */
enum SmallTrainers implements TrainerFactory {
  /** With a discriminator, so that there are running statistics. */
  TOKENIZER {
    @Override
    public LocalTrainer create(NDManager device) {
      TokenizerConfig network =
          new TokenizerConfig(
              16,
              3,
              8,
              new TokenizerConfig.Half(List.of(1, 2), 1),
              new TokenizerConfig.Half(List.of(1, 2), 1),
              List.of(),
              8,
              new TokenizerConfig.Codebook(16, 4),
              4,
              0);
      ObjectiveConfig objective =
          new ObjectiveConfig(
              ObjectiveConfig.Weights.PAPER,
              new AdversarialConfig(0.5, 1, 0, 8, 1),
              new CrtConfig(1, 0, 2, 16, 2, QueryKeyNorm.RMS, CrtConfig.Latents.RAW, 0.1, 1),
              Precision.FP32,
              Precision.FP32);
      return new TokenizerTrainer(
          device,
          new TokenizerObjective(network, objective, null),
          new TokenizerTrainingConfig(
              ADAM, LearningRateSchedule.warmupCosine(RATE, RATE, RATE, 0, 100)),
          new Noise(),
          SEED);
    }
  },
  GENERATOR {
    @Override
    public LocalTrainer create(NDManager device) {
      return generator(device, RATE);
    }
  },
  /** Its loss is not a number after a few steps. */
  DIVERGING {
    @Override
    public LocalTrainer create(NDManager device) {
      return generator(device, 1e30);
    }
  };

  static final long SEED = 5;
  private static final double RATE = 1e-2;
  private static final AdamWConfig ADAM =
      new AdamWConfig(0.9, 0.95, 1e-8, 0.05, 1, AdamWConfig.Decayed.MATRICES);

  private static LocalTrainer generator(NDManager device, double rate) {
    return new GeneratorTrainer(
        device,
        new GptConfig(new TransformerConfig(16, 1, 2, false), 16, 4, 3),
        new GeneratorTrainingConfig(
            ADAM,
            LearningRateSchedule.warmupCosine(rate, rate, rate, 0, 100),
            new GeneratorTrainingConfig.DropoutConfig(0.1, 0.1, 0.1, 0.1),
            0,
            Precision.FP32),
        new Noise(),
        SEED);
  }

  /** Sixty images and their codes, each a function of its number. */
  private static final class Noise implements TokenSamples, ImageSamples {
    @Override
    public long images() {
      return 60;
    }

    @Override
    public int views() {
      return 2;
    }

    @Override
    public int label(long image) {
      return (int) (image % 3);
    }

    @Override
    public void codes(long image, int view, long[] into, int offset) {
      CounterRandom random = CounterRandom.of(image, view);
      for (int i = 0; i < 16; i++) {
        into[offset + i] = random.below(i, 16);
      }
    }

    @Override
    public void pixels(long image, long seed, byte[] into, int offset) {
      CounterRandom random = CounterRandom.of(image, seed);
      for (int i = 0; i < 16 * 16 * 3; i++) {
        into[offset + i] = (byte) random.below(i / 48, 256);
      }
    }
  }
}
