package io.tessera.spark.evaluate;

import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.NativeThreads;
import io.tessera.generator.CodeGenerator.Request;
import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.sample.Drawing;
import io.tessera.spark.sample.SampleRequests;
import io.tessera.spark.training.TrainedModels;
import io.tessera.spark.unit.UnitWork;
import java.util.List;
import org.apache.spark.util.LongAccumulator;

/**
 * Draws the images of a unit and looks at them; keeps what networks say of them, not the images.
 *
 * @param folder of the units' files in the run
 */
record TrialPartition(Networks networks, Drawing drawing, SampleRequests requests, String folder)
    implements UnitWork<TrialUnit, UnitMeasures> {
  @Override
  public UnitMeasures run(TrialUnit unit, LongAccumulator progress) {
    NativeThreads.use(1); // the executor's other cores have units of their own
    TrainedModels models = drawing.models();
    PipelineConfig config = models.config().sections();
    List<Request> asked = requests.range(unit.from(), unit.sizes().images());
    List<byte[]> images = drawing.images(drawing.codes(asked, unit.scale(), progress));
    FeatureFiles features =
        new FeatureFiles(
            networks,
            models.storage(),
            folder + "/" + unit.id(),
            config.data().imageSize(),
            config.evaluation().batchSize());
    PartSums sums = new PartSums(unit.sizes());
    try (GradMode ignored = GradMode.off()) {
      List<Integer> predicted = features.add(SetMeasures.ORIGINAL, images);
      for (int i = 0; i < predicted.size(); i++) {
        sums.addAgreement(i, predicted.get(i) == asked.get(i).label());
      }
    }
    return new UnitMeasures(features.finish(), sums.parts(), List.of(), List.of());
  }
}
