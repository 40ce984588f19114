package io.tessera.spark.training;

import ai.djl.ndarray.NDManager;
import io.tessera.core.training.LocalTrainer;
import io.tessera.generator.GeneratorTrainer;
import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.config.ShippedConfig;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StageFigures;
import io.tessera.spark.round.TrainerFactory;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TokenPointer;
import io.tessera.spark.table.TokenTable;
import io.tessera.tokenizer.model.TokenizerConfig;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Stage 2 on Spark. */
public final class GeneratorTraining {
  /** The stage's folder in the run. */
  public static final String FOLDER = "generator";

  private static final String NAME = "train-generator";

  /** Configuration keys that the generator depends on, beside the token table's. */
  public static final List<String> KEYS =
      List.of(
          "run.seed",
          "data.image-size",
          "tokenizer.codebook-size",
          "tokenizer.encoder-multipliers",
          "generator");

  private GeneratorTraining() {}

  /**
   * Trains the generator of a run, on the version of the token table that it began with.
   *
   * @param watch is shown it after each round
   */
  public static StageFigures run(JobContext context, CheckpointWatch watch) {
    TokenPointer wanted =
        context
            .run()
            .read(TokenPointer.FILE, TokenPointer.class)
            .orElseThrow(() -> TokenTable.missing(context.run()));
    if (!context.storage().exists(TokenPointer.PINNED)) {
      context.run().write(TokenPointer.PINNED, wanted);
    }
    noteOtherTokens(context, wanted);
    StageTraining training = of(context);
    int side = context.config().tokenizer().network(context.config().data().imageSize()).gridSide();
    context.metrics().scale(NAME, "tokens/s", "images/s", (double) side * side);
    return training.figures(training.train(context, watch));
  }

  /** Says so if the run's generator is of another version of the token table than the given one. */
  public static void noteOtherTokens(JobContext context, TokenPointer now) {
    context
        .run()
        .read(TokenPointer.PINNED, TokenPointer.class)
        .filter(pinned -> !pinned.isOfTheRowsOf(now))
        .ifPresent(
            pinned ->
                context
                    .console()
                    .note(
                        "train-generator: the generator of this run is trained on tokens version %d and stays so; to train on version %d, begin another run, or delete %s and stages/train-generator.json."
                            .formatted(
                                pinned.number(), now.number(), context.run().location(FOLDER))));
  }

  /** The training of the run's generator. */
  public static StageTraining of(JobContext context) {
    Configuration hadoop = context.loadedConfig().hadoop();
    TokenTable table =
        TokenTable.open(context.run(), TokenPointer.PINNED, hadoop)
            .orElseGet(() -> TokenTable.open(context.run(), hadoop));
    PipelineConfig config = context.config();
    checkTable(table, config.tokenizer().network(config.data().imageSize()));
    checkTokenizer(
        table, TrainedModels.pointer(context.run(), TokenizerTraining.FOLDER, "train-tokenizer"));
    TrainingTokens tokens = TrainingTokens.of(context, table, Split.TRAIN);
    Factory factory = new Factory(new ShippedConfig(context.loadedConfig().canonical()), tokens);
    return StageTraining.of(
        context, NAME, FOLDER, config.generator().training(), KEYS, tokens.key(), factory);
  }

  private static void checkTable(TokenTable table, TokenizerConfig tokenizer) {
    if (table.manifest().codebookSize() != tokenizer.codebook().size()
        || table.manifest().gridSide() != tokenizer.gridSide()) {
      throw JobException.badConfig(
          "Cannot train on the token table: it has %d codes in a grid of %d x %d, the configuration's tokenizer has %d in %d x %d; run `tessera tokenize` with this configuration"
              .formatted(
                  table.manifest().codebookSize(),
                  table.manifest().gridSide(),
                  table.manifest().gridSide(),
                  tokenizer.codebook().size(),
                  tokenizer.gridSide(),
                  tokenizer.gridSide()));
    }
  }

  private static void checkTokenizer(TokenTable table, ModelPointer tokenizer) {
    if (!table.manifest().tokenizer().equals(tokenizer.parameters().sha256())) {
      throw JobException.badData(
          "Cannot train on the token table: it was made by another tokenizer (%s) than the run's (%s); run `tessera tokenize`, or begin another run if this generator was begun with it"
              .formatted(table.manifest().tokenizer(), tokenizer.parameters().sha256()));
    }
    if (table.shape(Split.TRAIN).images() == 0) {
      throw JobException.badData(
          "Cannot train: the token table has no training image; shard and tokenize again");
    }
  }

  /** Makes the trainer on an executor. */
  private record Factory(ShippedConfig config, TrainingTokens tokens) implements TrainerFactory {
    @Override
    public LocalTrainer create(NDManager device) {
      PipelineConfig sections = config.sections();
      return new GeneratorTrainer(
          device,
          tokens.network(sections.generator()),
          sections.generator().trainingConfig(),
          tokens.open(),
          sections.run().seed());
    }
  }
}
