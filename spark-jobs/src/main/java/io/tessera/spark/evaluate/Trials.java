package io.tessera.spark.evaluate;

import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.device.ExecutorModels.Keeping;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.sample.Drawing;
import io.tessera.spark.sample.SampleRequests;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.unit.ShortHash;
import io.tessera.spark.unit.UnitRunner;
import java.util.ArrayList;
import java.util.List;

/**
 * Draws images for measurements alone, in resumable units: the same labels and random numbers
 * whatever the generator and the guidance, so that two measurements differ by these and by nothing
 * else.
 *
 * @param networks that look at them
 * @param tokenizer that decodes them
 * @param purpose keeps their random numbers apart from those of other images
 * @param images how many
 * @param folder of the units in the run
 */
record Trials(
    JobContext context,
    Networks networks,
    ModelPointer tokenizer,
    String purpose,
    long images,
    String folder) {
  /**
   * Draws and measures.
   *
   * @param name for progress
   * @param generator that draws
   * @param scales of the guidance
   * @return the measures for each scale, in order
   */
  List<SetMeasures> run(String name, ModelPointer generator, Keeping keeping, List<Double> scales) {
    List<TrialUnit> units = new ArrayList<>();
    scales.forEach(scale -> units.addAll(units(generator, scale)));
    SampleRequests requests =
        new SampleRequests(
            context.config().run().seed(),
            purpose,
            context.config().sampling().labels(),
            networks.classes());
    Drawing drawing =
        new Drawing(networks.models(), tokenizer, generator, keeping, networks.classes());
    List<UnitMeasures> measures =
        new UnitRunner<TrialUnit, UnitMeasures>(
                context, context.storage(), folder, UnitMeasures.class)
            .run(
                name,
                "images",
                units,
                TrialUnit::images,
                new TrialPartition(networks, drawing, requests, folder))
            .toList();
    int each = units.size() / scales.size();
    List<SetMeasures> sets = new ArrayList<>();
    for (int from = 0; from < units.size(); from += each) {
      sets.add(new SetMeasures(networks.models(), measures.subList(from, from + each)));
    }
    return sets;
  }

  /** Names all that the measures depend on, but for the generator and the guidance. */
  String key() {
    PipelineConfig config = context.config();
    return String.join(
        "\n",
        purpose,
        Long.toString(images),
        Long.toString(config.run().seed()),
        config.sampling().describe(0),
        tokenizer.parameters().sha256(),
        networks.key(),
        Integer.toString(config.sampling().unitImages()),
        Integer.toString(config.evaluation().batchSize()));
  }

  private List<TrialUnit> units(ModelPointer generator, double scale) {
    int size = context.config().sampling().unitImages();
    int count = Math.toIntExact((images + size - 1) / size);
    List<TrialUnit> units = new ArrayList<>();
    for (long from = 0; from < images; from += size) {
      PartSizes sizes = PartSizes.of((int) Math.min(size, images - from), count);
      String id =
          ShortHash.of(
              key(), generator.parameters().sha256(), Double.toString(scale), Long.toString(from));
      units.add(new TrialUnit(id, scale, from, sizes));
    }
    return units;
  }
}
