package io.tessera.spark.training;

import ai.djl.ndarray.NDManager;
import io.tessera.core.training.LocalTrainer;
import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.config.ShippedConfig;
import io.tessera.spark.config.TokenizerSection;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StageFigures;
import io.tessera.spark.round.TrainerFactory;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.table.ImageTable;
import io.tessera.tokenizer.TokenizerObjective;
import io.tessera.tokenizer.TokenizerTrainer;
import io.tessera.tokenizer.TokenizerTrainingConfig;
import io.tessera.tokenizer.loss.PerceptualLoss;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Stage 1 on Spark. */
public final class TokenizerTraining {
  /** The stage's folder in the run. */
  public static final String FOLDER = "tokenizer";

  /** Configuration keys that the tokenizer depends on. */
  public static final List<String> KEYS =
      List.of("run.seed", "data.image-size", "data.alpha", "tokenizer", "crt");

  private TokenizerTraining() {}

  /**
   * Trains the tokenizer of a run.
   *
   * @param watch is shown it after each round
   */
  public static StageFigures run(JobContext context, CheckpointWatch watch) {
    StageTraining training = of(context);
    return training.figures(training.train(context, watch));
  }

  /** The training of the run's tokenizer. */
  public static StageTraining of(JobContext context) {
    ImageTable table = ImageTable.open(context.run());
    TokenizerSection section = context.config().tokenizer();
    if (section.loss().perceptual() > 0 && section.loss().perceptualWeights().isEmpty()) {
      context
          .console()
          .note(
              "train-tokenizer: no perceptual loss, since tokenizer.loss.perceptual-weights names no weights; training goes on without it.");
    }
    ShippedConfig config = new ShippedConfig(context.loadedConfig().canonical());
    TrainingImages images = TrainingInput.images(context, table);
    // the weights count by their content, not by their path
    String input =
        images.key()
            + section
                .loss()
                .perceptualWeights()
                .map(path -> WeightFiles.sha256(path, images.hadoop().configuration()))
                .orElse("");
    Factory factory = new Factory(config, images);
    return StageTraining.of(
        context, "train-tokenizer", FOLDER, section.training(), KEYS, input, factory);
  }

  /** Makes the trainer on an executor. */
  private record Factory(ShippedConfig config, TrainingImages images) implements TrainerFactory {
    @Override
    public LocalTrainer create(NDManager device) {
      PipelineConfig sections = config.sections();
      TokenizerSection tokenizer = sections.tokenizer();
      TokenizerObjective objective =
          new TokenizerObjective(
              tokenizer.network(sections.data().imageSize()),
              tokenizer.objective(sections.crt()),
              perceptual(tokenizer.loss().perceptualWeights(), device, images.hadoop()));
      return new TokenizerTrainer(
          device,
          objective,
          new TokenizerTrainingConfig(
              tokenizer.training().adamW(), tokenizer.training().schedule()),
          images.open(sections.data(), tokenizer.augmentation()),
          sections.run().seed());
    }

    private static @Nullable PerceptualLoss perceptual(
        Optional<String> file, NDManager device, ShippedHadoop hadoop) {
      return file.map(
              path ->
                  PerceptualLoss.load(
                      device, WeightFiles.read(path, hadoop.configuration(), device).tensors()))
          .orElse(null);
    }
  }
}
