package io.tessera.spark.training;

import ai.djl.ndarray.NDManager;
import io.tessera.core.training.LocalTrainer;
import io.tessera.evaluation.classifier.ClassifierTrainer;
import io.tessera.spark.config.AugmentationConfig;
import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.config.ShippedConfig;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.round.TrainerFactory;
import io.tessera.spark.table.ImageTable;
import java.util.List;

/** The classifier of FD[classifier], trained on the training images. */
public final class ClassifierTraining {
  /** Its folder in the run. */
  public static final String FOLDER = "classifier";

  /** Configuration keys that it depends on. */
  public static final List<String> KEYS =
      List.of("run.seed", "data.image-size", "data.alpha", "classifier");

  private ClassifierTraining() {}

  /** Trains it, or finds it trained. */
  public static ModelPointer run(JobContext context, ImageTable table) {
    return of(context, table).train(context);
  }

  /** The training of the run's classifier. */
  public static StageTraining of(JobContext context, ImageTable table) {
    PipelineConfig config = context.config();
    TrainingImages images = TrainingInput.images(context, table);
    Factory factory =
        new Factory(new ShippedConfig(context.loadedConfig().canonical()), images, table.classes());
    return StageTraining.of(
        context, "classifier", FOLDER, config.classifier().training(), KEYS, images.key(), factory);
  }

  private record Factory(ShippedConfig config, TrainingImages images, int classes)
      implements TrainerFactory {
    @Override
    public LocalTrainer create(NDManager device) {
      PipelineConfig sections = config.sections();
      return new ClassifierTrainer(
          device,
          sections.classifier().network(classes, sections.data().imageSize()),
          sections.classifier().trainingConfig(),
          images.open(sections.data(), new AugmentationConfig(1, 1, false)),
          sections.run().seed());
    }
  }
}
