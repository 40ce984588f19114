package io.tessera.spark.evaluate;

import io.tessera.spark.config.SamplingSection;
import io.tessera.spark.config.SweepSection;
import io.tessera.spark.device.ExecutorModels.Keeping;
import io.tessera.spark.evaluate.DistanceFigures.Extent;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StageFigures;
import io.tessera.spark.look.ShippedNetwork;
import io.tessera.spark.sample.ChosenScale;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.training.GeneratorTraining;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TokenizerTraining;
import io.tessera.spark.training.TrainedModels;
import io.tessera.spark.training.TrainingInput;
import io.tessera.spark.unit.ShortHash;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Chooses the guidance scale by which drawn images come closest to the training images, as the CRT
 * paper does (arXiv 2412.16326, appendix A.2).
 */
public final class Sweeping {
  private static final String UNITS = EvaluationScratch.SWEEP_UNITS;

  private final JobContext context;
  private final SamplingSection sampling;
  private final SweepSection config;
  private final ModelPointer tokenizer;
  private final ModelPointer generator;
  private final ImageTable images;

  /** For this run. */
  public Sweeping(JobContext context) {
    this.context = context;
    sampling = context.config().sampling();
    config = sampling.sweep();
    tokenizer = TrainedModels.pointer(context.run(), TokenizerTraining.FOLDER, "train-tokenizer");
    generator = TrainedModels.pointer(context.run(), GeneratorTraining.FOLDER, "train-generator");
    images = ImageTable.open(context.run());
  }

  /** Measures what is not measured yet, and records the points and the choice. */
  public StageFigures run() {
    Networks networks = Networks.of(context, images);
    ShippedNetwork judge = networks.judge().orElseThrow(Sweeping::nobodyLooks);
    Trials trials =
        new Trials(context, networks, tokenizer, "sweep sample", config.images(), UNITS);
    String key =
        ShortHash.of(
            trials.key()
                + generator.parameters().sha256()
                + config.scales()
                + TrainingInput.tableKey(context, ImageTable.FOLDER));
    SweepRecord record =
        SweepRecord.read(context.run())
            .filter(found -> found.key().equals(key))
            .orElseGet(() -> measure(key, trials, SampleFigures.distanceBy(judge)));
    context.storage().deleteRecursively(UNITS);
    context.console().note(record.line());
    TreeMap<String, Object> values = new TreeMap<>();
    values.put("cfg_scale", record.chosen());
    return new StageFigures(config.images() * config.scales().size(), "images", values);
  }

  static JobException nobodyLooks() {
    return JobException.badConfig(
        "Cannot measure samples: no network looks at them; set classifier.enabled = true (and have two classes or more),"
            + " or name evaluation.inception-weights");
  }

  private SweepRecord measure(String key, Trials trials, String judge) {
    Measures measures = new Measures(context);
    Networks networks = trials.networks();
    SetMeasures train =
        new ImageSets(context, images, networks).measuredTrain("sweep: training images", tokenizer);
    SampleFigures against =
        SampleFigures.against(
            measures, Extent.DISTANCE, networks, train, context.config().run().seed());
    List<SetMeasures> drawn = trials.run("sweep", generator, Keeping.FOR_LATER, config.scales());
    List<SweepRecord.Point> points = new ArrayList<>();
    for (int i = 0; i < drawn.size(); i++) {
      double scale = config.scales().get(i);
      points.add(new SweepRecord.Point(scale, against.of(drawn.get(i), sampling.describe(scale))));
    }
    SweepRecord record =
        SweepRecord.choosing(key, generator.parameters().sha256(), judge, config.images(), points);
    context.run().write(ChosenScale.FILE, record);
    measures.clear();
    return record;
  }
}
