package io.tessera.spark.evaluate;

import io.tessera.spark.config.CheckpointSection;
import io.tessera.spark.device.ExecutorModels.Keeping;
import io.tessera.spark.evaluate.DistanceFigures.Extent;
import io.tessera.spark.evaluate.Measures.Reference;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.look.ShippedNetwork;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.training.CheckpointWatch;
import io.tessera.spark.training.GeneratorTraining;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TokenizerTraining;
import io.tessera.spark.training.TrainedModels;
import io.tessera.spark.training.TrainingInput;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures a model while it is trained: at the first commit past each so many steps, and at the
 * last. A measure is kept under the hash of what it depends on, so a resumed training measures what
 * is missing, once.
 */
public final class Checkpoints implements CheckpointWatch {
  private static final String UNITS = EvaluationScratch.CHECKPOINT_UNITS;

  private final JobContext context;
  private final String training;
  private final long every;
  private final long last;
  private final Measuring measuring;

  private Checkpoints(
      JobContext context, String training, long every, long last, Measuring measuring) {
    this.context = context;
    this.training = training;
    this.every = every;
    this.last = last;
    this.measuring = measuring;
  }

  /** How a kind of model is measured. */
  private interface Measuring {
    /** Names all that the figures depend on beside the model. */
    String key();

    List<Figure> of(ModelPointer model);
  }

  /** Of the tokenizer: what it keeps of held-out images. */
  public static CheckpointWatch tokenizer(JobContext context) {
    CheckpointSection config = context.config().evaluation().checkpoints();
    return config.tokenizerSteps() == 0
        ? CheckpointWatch.NONE
        : new Checkpoints(
            context,
            TokenizerTraining.FOLDER,
            config.tokenizerSteps(),
            context.config().tokenizer().training().steps(),
            new Reconstructing(context));
  }

  /** Of the generator: what its samples are worth. */
  public static CheckpointWatch generator(JobContext context) {
    CheckpointSection config = context.config().evaluation().checkpoints();
    return config.generatorSteps() == 0
        ? CheckpointWatch.NONE
        : new Checkpoints(
            context,
            GeneratorTraining.FOLDER,
            config.generatorSteps(),
            context.config().generator().training().steps(),
            new Generating(context));
  }

  @Override
  public void reached(long before, ModelPointer model) {
    boolean due = model.steps() / every > before / every || model.steps() == last;
    String path =
        Checkpoint.path(training, model, measuring.key() + "\n" + model.parameters().sha256());
    if (due && !context.storage().exists(path)) {
      List<Figure> figures = measuring.of(model);
      context
          .run()
          .write(
              path,
              new Checkpoint(
                  Checkpoint.VERSION,
                  training,
                  model.round(),
                  model.steps(),
                  model.parameters().sha256(),
                  figures));
      context.storage().deleteRecursively(UNITS);
    }
  }

  private static final class Reconstructing implements Measuring {
    private final JobContext context;
    private final Networks networks;
    private final ImageSets sets;
    private final String table;
    private final long images;

    Reconstructing(JobContext context) {
      this.context = context;
      ImageTable found = ImageTable.open(context.run());
      networks = Networks.of(context, found);
      sets = new ImageSets(context, found, networks);
      table = TrainingInput.tableKey(context, ImageTable.FOLDER);
      images = context.config().evaluation().checkpoints().images();
    }

    @Override
    public String key() {
      return String.join(
          "\n",
          table,
          networks.key(),
          networks.lpipsId().toString(),
          Long.toString(images),
          Integer.toString(context.config().evaluation().batchSize()));
    }

    @Override
    public List<Figure> of(ModelPointer model) {
      List<UnitMeasures> units =
          sets.run(
              "measure tokenizer at step " + model.steps(),
              sets.heldout(model, images, 0),
              new MeasurePartition(networks, model, Keeping.FOR_THIS_TASK, UNITS));
      SetMeasures heldout = new SetMeasures(networks.models(), units);
      Measures measures = new Measures(context);
      DistanceFigures distances = new DistanceFigures(measures, Extent.DISTANCE);
      List<Figure> figures =
          new ArrayList<>(new ReconstructionFigures(networks, heldout, table).figures());
      for (ShippedNetwork network : networks.looking()) {
        figures.addAll(
            distances.ofReconstructions(
                measures.reference(Reference.HELDOUT, heldout, network),
                measures.collect(heldout, SetMeasures.RECONSTRUCTION, network)));
      }
      measures.clear();
      return figures;
    }
  }

  private static final class Generating implements Measuring {
    private final JobContext context;
    private final Trials trials;
    private final Measures measures;
    private final SampleFigures against;
    private final double scale;

    Generating(JobContext context) {
      this.context = context;
      ImageTable images = ImageTable.open(context.run());
      Networks networks = Networks.of(context, images);
      if (networks.looking().isEmpty()) {
        throw Sweeping.nobodyLooks();
      }
      ModelPointer tokenizer =
          TrainedModels.pointer(context.run(), TokenizerTraining.FOLDER, "train-tokenizer");
      SetMeasures train =
          new ImageSets(context, images, networks).measuredTrain("training images", tokenizer);
      measures = new Measures(context);
      against =
          SampleFigures.against(
              measures, Extent.DISTANCE, networks, train, context.config().run().seed());
      long count = context.config().evaluation().checkpoints().images();
      trials = new Trials(context, networks, tokenizer, "checkpoint sample", count, UNITS);
      // the sweep comes after the training: until then there is no guidance to choose
      scale = context.config().sampling().givenScale().orElse(1);
    }

    @Override
    public String key() {
      return String.join(
          "\n",
          trials.key(),
          Double.toString(scale),
          against.train().stream().map(Reference::name).toList().toString());
    }

    @Override
    public List<Figure> of(ModelPointer model) {
      SetMeasures drawn =
          trials
              .run(
                  "measure generator at step " + model.steps(),
                  model,
                  Keeping.FOR_THIS_TASK,
                  List.of(scale))
              .get(0);
      List<Figure> figures = against.of(drawn, context.config().sampling().describe(scale));
      measures.clear();
      return figures;
    }
  }
}
