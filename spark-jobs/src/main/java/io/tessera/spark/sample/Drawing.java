package io.tessera.spark.sample;

import io.tessera.core.kernel.Precision;
import io.tessera.generator.CodeGenerator;
import io.tessera.generator.CodeGenerator.Request;
import io.tessera.generator.Gpt;
import io.tessera.generator.GptConfig;
import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.config.SamplingSection;
import io.tessera.spark.device.ExecutorModels.Keeping;
import io.tessera.spark.device.ExecutorModels.Loaded;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TrainedModels;
import io.tessera.tokenizer.ImageTokenizer;
import io.tessera.tokenizer.model.VqModel;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.util.LongAccumulator;

/**
 * Draws images on an executor.
 *
 * @param models the run's
 * @param tokenizer that turns codes into images
 * @param generator that draws codes
 * @param keeping whether the generator is of use to later tasks
 * @param classes it was trained on
 */
public record Drawing(
    TrainedModels models,
    ModelPointer tokenizer,
    ModelPointer generator,
    Keeping keeping,
    int classes)
    implements Serializable {
  /**
   * Draws the codes of each request, in order.
   *
   * @param scale of the guidance
   * @param progress is added the images drawn
   */
  public List<int[]> codes(List<Request> requests, double scale, LongAccumulator progress) {
    PipelineConfig config = models.config().sections();
    SamplingSection sampling = config.sampling();
    int gridSide = config.tokenizer().network(config.data().imageSize()).gridSide();
    GptConfig network =
        config.generator().network(config.tokenizer().codebookSize(), gridSide, classes);
    List<int[]> codes = new ArrayList<>();
    try (Loaded<Gpt> gpt = models.generator(generator, network, keeping);
        CodeGenerator drawer =
            new CodeGenerator(
                gpt.manager(),
                gpt.model(),
                sampling.config(scale),
                sampling.precision(),
                sampling.batchSize())) {
      for (int from = 0; from < requests.size(); from += sampling.batchSize()) {
        List<Request> part =
            requests.subList(from, Math.min(requests.size(), from + sampling.batchSize()));
        codes.addAll(drawer.generate(part));
        progress.add(part.size());
      }
    }
    return codes;
  }

  /** The images of codes, each {@code [side, side, 3]} unsigned bytes. */
  public List<byte[]> images(List<int[]> codes) {
    Loaded<VqModel> decoder = models.tokenizer(tokenizer);
    int batchSize = models.config().sections().sampling().batchSize();
    return new ImageTokenizer(decoder.model(), decoder.manager(), batchSize, Precision.FP32)
        .decode(codes);
  }
}
