package io.tessera.spark.bench;

import ai.djl.ndarray.NDManager;
import io.tessera.core.training.LearningRateSchedule;
import io.tessera.core.training.LocalTrainer;
import io.tessera.generator.GeneratorTrainer;
import io.tessera.generator.GeneratorTrainingConfig;
import io.tessera.spark.config.GeneratorSection;
import io.tessera.spark.config.ShippedConfig;
import io.tessera.spark.config.TrainingConfig;
import io.tessera.spark.round.TrainerFactory;
import io.tessera.spark.training.TrainingTokens;

/**
 * Makes the configured generator's trainer for a training of another length: the learning rate
 * takes the same course over fewer or more steps.
 *
 * @param config of the run
 * @param tokens to train on
 * @param seed of the initial weights
 * @param steps of the whole training
 */
record VariantTrainer(ShippedConfig config, TrainingTokens tokens, long seed, long steps)
    implements TrainerFactory {
  @Override
  public LocalTrainer create(NDManager device) {
    GeneratorSection generator = config.sections().generator();
    GeneratorTrainingConfig training = generator.trainingConfig();
    return new GeneratorTrainer(
        device,
        tokens.network(generator),
        new GeneratorTrainingConfig(
            training.adamW(),
            schedule(generator.training()),
            training.dropout(),
            training.zLossWeight(),
            training.precision()),
        tokens.open(),
        seed);
  }

  private LearningRateSchedule schedule(TrainingConfig training) {
    return LearningRateSchedule.warmupCosine(
        training.startLearningRate(),
        training.learningRate(),
        training.lastLearningRate(),
        Math.max(1, training.warmupSteps() * steps / training.steps()),
        steps);
  }
}
