package io.tessera.spark.sample;

import io.tessera.core.image.PngEncoder;
import io.tessera.core.image.RgbImage;
import io.tessera.core.kernel.NativeThreads;
import io.tessera.core.kernel.Precision;
import io.tessera.core.random.CounterRandom;
import io.tessera.core.storage.Storage;
import io.tessera.generator.CodeGenerator;
import io.tessera.generator.CodeGenerator.Request;
import io.tessera.generator.Gpt;
import io.tessera.generator.GptConfig;
import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.config.SamplingSection;
import io.tessera.spark.device.ExecutorModels.Loaded;
import io.tessera.spark.storage.HadoopStorage;
import io.tessera.spark.table.SampleRow;
import io.tessera.spark.table.TableFileWriter;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TrainedModels;
import io.tessera.spark.unit.UnitWork;
import io.tessera.tokenizer.ImageTokenizer;
import io.tessera.tokenizer.model.VqModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.util.LongAccumulator;

/** Draws the samples of a unit and writes them as one file of the sample table. */
record SamplePartition(
    TrainedModels models, ModelPointer tokenizer, ModelPointer generator, int classes)
    implements UnitWork<SampleUnit, SampleResult> {
  @Override
  public SampleResult run(SampleUnit unit, LongAccumulator progress) {
    PipelineConfig config = models.config().sections();
    NativeThreads.use(1); // the executor's other cores have units of their own
    List<Request> requests = requests(unit, config.sampling(), config.run().seed());
    List<int[]> codes = draw(requests, config, progress);
    Loaded<VqModel> decoder = models.tokenizer(tokenizer);
    List<byte[]> images =
        new ImageTokenizer(
                decoder.model(), decoder.manager(), config.sampling().batchSize(), Precision.FP32)
            .decode(codes);
    Storage storage =
        HadoopStorage.at(
            models.run() + "/" + SampleManifest.FOLDER, models.hadoop().configuration());
    int side = config.data().imageSize();
    try (TableFileWriter<SampleRow> writer =
        TableFileWriter.samples(
            models.hadoop().configuration(),
            storage,
            unit.path(),
            Map.of(
                "tessera.format",
                SampleManifest.FORMAT,
                "tessera.generator",
                generator.parameters().sha256()))) {
      for (int i = 0; i < unit.count(); i++) {
        Request request = requests.get(i);
        byte[] png = PngEncoder.encode(RgbImage.of(side, side, images.get(i)));
        writer.write(
            new SampleRow(unit.from() + i, request.label(), request.seed(), codes.get(i), png));
      }
      writer.commit();
    }
    return new SampleResult(unit.path(), unit.count());
  }

  private List<int[]> draw(
      List<Request> requests, PipelineConfig config, LongAccumulator progress) {
    SamplingSection sampling = config.sampling();
    int gridSide = config.tokenizer().network(config.data().imageSize()).gridSide();
    GptConfig network =
        config.generator().network(config.tokenizer().codebookSize(), gridSide, classes);
    Loaded<Gpt> gpt = models.generator(generator, network);
    List<int[]> codes = new ArrayList<>();
    try (CodeGenerator drawer =
        new CodeGenerator(
            gpt.manager(),
            gpt.model(),
            sampling.config(),
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

  /** A sample's label and seed depend on the run's seed and the sample's index alone. */
  private List<Request> requests(SampleUnit unit, SamplingSection sampling, long seed) {
    CounterRandom seeds = CounterRandom.of(seed, "samples");
    CounterRandom labels = CounterRandom.of(seed, "sample labels");
    List<Request> requests = new ArrayList<>();
    for (long index = unit.from(); index < unit.from() + unit.count(); index++) {
      int label =
          sampling.labels() == SamplingSection.Labels.BALANCED
              ? (int) (index % classes)
              : labels.below(index, classes);
      requests.add(new Request(label, seeds.bits(index)));
    }
    return requests;
  }
}
