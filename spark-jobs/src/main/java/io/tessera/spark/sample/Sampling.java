package io.tessera.spark.sample;

import io.tessera.core.checkpoint.Sha256;
import io.tessera.spark.config.SamplingSection;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.job.StageFigures;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.TableDraft;
import io.tessera.spark.training.GeneratorTraining;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TokenizerTraining;
import io.tessera.spark.training.TrainedModels;
import io.tessera.spark.unit.Leftovers;
import io.tessera.spark.unit.UnitRunner;
import java.nio.charset.StandardCharsets;
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

  public Sampling(JobContext context) {
    this.context = context;
    config = context.config().sampling();
    tokenizer = TrainedModels.pointer(context.run(), TokenizerTraining.FOLDER, "train-tokenizer");
    generator = TrainedModels.pointer(context.run(), GeneratorTraining.FOLDER, "train-generator");
  }

  /** Does what is left to do and publishes the manifest. */
  public StageFigures run() {
    int classes = ImageTable.open(context.run()).classes();
    List<SampleUnit> units = units();
    UnitRunner<SampleUnit, SampleResult> runner =
        new UnitRunner<>(context, context.storage(), UNITS, SampleResult.class);
    runner.run(
        "sample",
        "images",
        units,
        SampleUnit::count,
        new SamplePartition(TrainedModels.of(context), tokenizer, generator, classes));
    SampleManifest manifest =
        new SampleManifest(
            SampleManifest.FORMAT,
            SampleManifest.VERSION,
            generator.parameters().sha256(),
            tokenizer.parameters().sha256(),
            context.config().run().seed(),
            settings(),
            config.images(),
            runner.results(units).map(SampleResult::path).toList());
    Leftovers.delete(context.storage(), SampleManifest.FOLDER, manifest.files());
    context.run().write(SampleManifest.FOLDER + "/" + TableDraft.MANIFEST, manifest);
    TreeMap<String, Object> values = new TreeMap<>();
    values.put("cfg_scale", config.cfgScale());
    return new StageFigures(config.images(), "images", values);
  }

  private List<SampleUnit> units() {
    List<SampleUnit> units = new ArrayList<>();
    for (long from = 0; from < config.images(); from += config.unitImages()) {
      int count = (int) Math.min(config.unitImages(), config.images() - from);
      String key =
          String.join(
              "\n",
              generator.parameters().sha256(),
              tokenizer.parameters().sha256(),
              Long.toString(context.config().run().seed()),
              settings(),
              from + "+" + count);
      units.add(
          new SampleUnit(
              Sha256.of(key.getBytes(StandardCharsets.UTF_8)).substring(0, 24), from, count));
    }
    return units;
  }

  private String settings() {
    return "cfg-scale %s, temperature %s, top-k %d, top-p %s, labels %s, precision %s"
        .formatted(
            config.cfgScale(),
            config.temperature(),
            config.topK(),
            config.topP(),
            config.labels(),
            config.precision());
  }
}
