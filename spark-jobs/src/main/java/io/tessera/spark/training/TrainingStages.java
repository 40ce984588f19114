package io.tessera.spark.training;

import io.tessera.core.checkpoint.RoundCommit;
import io.tessera.core.checkpoint.Sha256;
import io.tessera.spark.config.ComputeConfig;
import io.tessera.spark.config.TrainingConfig;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StageFigures;
import io.tessera.spark.round.RoundLoop;
import io.tessera.spark.round.TrainerFactory;
import io.tessera.spark.round.TrainingPlan;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.table.FileRange;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.ParquetRows;
import io.tessera.spark.table.Split;
import io.tessera.spark.table.TableDraft;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** Trains a stage's model in rounds and records which round's parameters are the model. */
public final class TrainingStages {
  private TrainingStages() {}

  /**
   * Trains to the end, from wherever it stands.
   *
   * @param name of the training in progress and messages, e.g. {@code train-tokenizer}
   * @param folder of the stage in the run, e.g. {@code tokenizer}
   * @param keys configuration keys that the model depends on
   * @param input identifies the data that it is trained on
   * @return the trained model
   */
  static ModelPointer train(
      JobContext context,
      String name,
      String folder,
      TrainingConfig training,
      List<String> keys,
      String input,
      TrainerFactory factory) {
    SortedMap<String, String> config = context.loadedConfig().values(keys);
    ComputeConfig compute = context.config().compute();
    TrainingPlan plan =
        new TrainingPlan(
            name,
            context.run().location(folder),
            factory,
            compute.device(),
            compute.threads(),
            context.config().run().seed(),
            training.workers(),
            training.mode(),
            training.outer(),
            training.batchSize(),
            training.roundSteps(),
            training.steps(),
            training.keepRounds(),
            Sha256.of((config + input).getBytes(StandardCharsets.UTF_8)));
    RoundCommit last = new RoundLoop(plan, context).run();
    ModelPointer model =
        new ModelPointer(
            ModelPointer.VERSION,
            name,
            last.round(),
            last.steps(),
            input,
            last.parameters(),
            config);
    context.run().write(folder + "/" + ModelPointer.FILE, model);
    return model;
  }

  /** What the ledger says of a trained model. */
  static StageFigures figures(ModelPointer model, TrainingConfig training) {
    SortedMap<String, Object> values = new TreeMap<>();
    values.put("rounds", model.round());
    values.put("workers", training.workers());
    values.put("mode", training.mode().name().toLowerCase(Locale.ROOT));
    values.put("batch_size", training.batchSize());
    values.put("images_seen", model.steps() * training.workers() * training.batchSize());
    values.put("parameters_sha256", model.parameters().sha256());
    return new StageFigures(model.steps(), "steps", values);
  }

  /** The training split of the run's image table. */
  static TrainingImages images(JobContext context, ImageTable table) {
    if (table.part(Split.TRAIN).images() == 0) {
      throw JobException.badData(
          "Cannot train: the image table "
              + context.run().location(ImageTable.FOLDER)
              + " has no training image; hold out fewer images or shard more");
    }
    Configuration hadoop = context.spark().sparkContext().hadoopConfiguration();
    List<FileRange> files =
        table.files(Split.TRAIN).stream()
            .flatMap(file -> ParquetRows.units(hadoop, file, Long.MAX_VALUE).stream())
            .toList();
    return new TrainingImages(
        tableKey(context, ImageTable.FOLDER), files, ShippedHadoop.of(hadoop));
  }

  /** Identifies a table's content: the hash of its manifest. */
  public static String tableKey(JobContext context, String folder) {
    return Sha256.of(context.storage().read(folder + "/" + TableDraft.MANIFEST));
  }
}
