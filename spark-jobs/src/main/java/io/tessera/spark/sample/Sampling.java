package io.tessera.spark.sample;

import io.tessera.spark.config.SamplingSection;
import io.tessera.spark.device.ExecutorModels.Keeping;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StageFigures;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.training.GeneratorTraining;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TokenizerTraining;
import io.tessera.spark.training.TrainedModels;
import io.tessera.spark.unit.Leftovers;
import io.tessera.spark.unit.ShortHash;
import io.tessera.spark.unit.UnitRunner;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Makes the sample table of a run. */
public final class Sampling {
  private static final String UNITS = SampleManifest.FOLDER + "/_units";

  private final JobContext context;
  private final SamplingSection config;
  private final ModelPointer tokenizer;
  private final ModelPointer generator;
  private final double scale;

  /** Of this run. */
  public Sampling(JobContext context) {
    this.context = context;
    config = context.config().sampling();
    tokenizer = TrainedModels.pointer(context.run(), TokenizerTraining.FOLDER, "train-tokenizer");
    generator = TrainedModels.pointer(context.run(), GeneratorTraining.FOLDER, "train-generator");
    scale =
        config
            .givenScale()
            .orElseGet(() -> ChosenScale.of(context.run(), generator.parameters().sha256()));
  }

  /** Does what is left to do and publishes the manifest. */
  public StageFigures run() {
    int classes = ImageTable.open(context.run()).classes();
    long seed = context.config().run().seed();
    Drawing drawing =
        new Drawing(TrainedModels.of(context), tokenizer, generator, Keeping.FOR_LATER, classes);
    SampleRequests requests =
        new SampleRequests(seed, SampleRequests.SAMPLE, config.labels(), classes);
    UnitRunner<SampleUnit, SampleResult> runner =
        new UnitRunner<>(context, context.storage(), UNITS, SampleResult.class);
    List<SampleUnit> units = units();
    List<String> files =
        runner
            .run(
                "sample",
                "images",
                units,
                SampleUnit::count,
                new SamplePartition(drawing, requests, scale))
            .map(SampleResult::path)
            .toList();
    SampleManifest manifest =
        new SampleManifest(
            SampleManifest.FORMAT,
            SampleManifest.VERSION,
            generator.parameters().sha256(),
            tokenizer.parameters().sha256(),
            seed,
            config.describe(scale),
            config.images(),
            files,
            files.stream()
                .map(file -> context.storage().size(SampleManifest.FOLDER + "/" + file))
                .toList());
    runner.keepOnly(units);
    Leftovers.delete(context.storage(), SampleManifest.FOLDER, manifest.files());
    context.run().write(SampleManifest.FILE, manifest);
    TreeMap<String, Object> values = new TreeMap<>();
    values.put("cfg_scale", scale);
    return new StageFigures(config.images(), "images", values);
  }

  private List<SampleUnit> units() {
    List<SampleUnit> units = new ArrayList<>();
    for (long from = 0; from < config.images(); from += config.unitImages()) {
      int count = (int) Math.min(config.unitImages(), config.images() - from);
      String id =
          ShortHash.of(
              generator.parameters().sha256(),
              tokenizer.parameters().sha256(),
              Long.toString(context.config().run().seed()),
              config.describe(scale),
              from + "+" + count);
      units.add(new SampleUnit(id, from, count));
    }
    return units;
  }
}
