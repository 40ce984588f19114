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
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.table.CacheFolder;
import io.tessera.spark.table.FileRange;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TokenCache;
import io.tessera.spark.table.TokenCache.TableShape;
import io.tessera.spark.table.TokenTable;
import io.tessera.tokenizer.model.TokenizerConfig;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** Stage 2 on Spark. */
public final class GeneratorTraining {
  /** The stage's folder in the run. */
  public static final String FOLDER = "generator";

  /** Configuration keys that the generator depends on, beside the token table's. */
  public static final List<String> KEYS =
      List.of(
          "run.seed",
          "data.image-size",
          "tokenizer.codebook-size",
          "tokenizer.encoder-multipliers",
          "generator");

  private GeneratorTraining() {}

  /** Trains the generator of a run. */
  public static StageFigures run(JobContext context) {
    StageTraining training = of(context);
    return training.figures(training.train(context));
  }

  /** The training of the run's generator. */
  public static StageTraining of(JobContext context) {
    TokenTable table = TokenTable.open(context.run());
    PipelineConfig config = context.config();
    checkTable(table, config.tokenizer().network(config.data().imageSize()));
    checkTokenizer(
        table, TrainedModels.pointer(context.run(), TokenizerTraining.FOLDER, "train-tokenizer"));
    Configuration hadoop = context.spark().sparkContext().hadoopConfiguration();
    Tokens tokens =
        new Tokens(
            TrainingInput.tableKey(context, TokenTable.FOLDER),
            table.shape(Split.TRAIN),
            table.files(Split.TRAIN, hadoop),
            ShippedHadoop.of(hadoop));
    Factory factory = new Factory(new ShippedConfig(context.loadedConfig().canonical()), tokens);
    return StageTraining.of(
        context,
        "train-generator",
        FOLDER,
        config.generator().training(),
        KEYS,
        tokens.key(),
        factory);
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
          "Cannot train on the token table: it was made by another tokenizer (%s) than the run's (%s); delete stages/tokenize.json and run `tessera tokenize`"
              .formatted(table.manifest().tokenizer(), tokenizer.parameters().sha256()));
    }
    if (table.shape(Split.TRAIN).images() == 0) {
      throw JobException.badData(
          "Cannot train: the token table has no training image; shard and tokenize again");
    }
  }

  /** The training tokens as executors reach them. */
  private record Tokens(String key, TableShape shape, List<FileRange> files, ShippedHadoop hadoop)
      implements java.io.Serializable {}

  /** Makes the trainer on an executor. */
  private record Factory(ShippedConfig config, Tokens tokens) implements TrainerFactory {
    @Override
    public LocalTrainer create(NDManager device) {
      PipelineConfig sections = config.sections();
      TableShape shape = tokens.shape;
      int side = (int) Math.sqrt(shape.tokens());
      return new GeneratorTrainer(
          device,
          sections.generator().network(shape.codebookSize(), side, shape.classes()),
          sections.generator().trainingConfig(),
          TokenCache.open(
              CacheFolder.ofExecutor(),
              tokens.key,
              shape,
              tokens.files,
              tokens.hadoop.configuration()),
          sections.run().seed());
    }
  }
}
