package io.tessera.spark.evaluate;

import io.tessera.core.image.CenterCrop;
import io.tessera.core.image.ImageDecodeException;
import io.tessera.core.image.ImageDecoder;
import io.tessera.core.image.ImageLimits;
import io.tessera.core.image.PngEncoder;
import io.tessera.core.image.RgbImage;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.NativeThreads;
import io.tessera.core.kernel.Precision;
import io.tessera.core.storage.Storage;
import io.tessera.evaluation.features.FeatureRows;
import io.tessera.evaluation.frechet.FeatureAccumulator;
import io.tessera.evaluation.protocol.FeatureExtractorId;
import io.tessera.evaluation.reconstruction.CodebookUsage;
import io.tessera.evaluation.reconstruction.ReconstructionQuality;
import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.device.ExecutorModels.Loaded;
import io.tessera.spark.evaluate.UnitMeasures.PairPicture;
import io.tessera.spark.evaluate.UnitMeasures.SamplePicture;
import io.tessera.spark.exit.TableFileException;
import io.tessera.spark.storage.HadoopStorage;
import io.tessera.spark.table.ParquetRows;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.unit.UnitWork;
import io.tessera.tokenizer.ImageTokenizer;
import io.tessera.tokenizer.model.VqModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.spark.util.LongAccumulator;

/** Looks at the images of a unit, chunk by chunk. */
record MeasurePartition(Networks networks, ModelPointer tokenizer)
    implements UnitWork<MeasureUnit, UnitMeasures> {
  private static final String FOLDER = "evaluation/_units/";

  @Override
  public UnitMeasures run(MeasureUnit unit, LongAccumulator progress) {
    NativeThreads.use(1); // the executor's other cores have units of their own
    try (GradMode ignored = GradMode.off()) {
      Work work = new Work(unit);
      switch (unit.set()) {
        case SAMPLES ->
            ParquetRows.readSamples(
                networks.models().hadoop().configuration(),
                unit.rows(),
                row ->
                    work.add(
                        work.decode("sample " + row.index(), row.png()),
                        row.label(),
                        row.seed(),
                        progress));
        case TRAIN, HELDOUT ->
            ParquetRows.readImages(
                networks.models().hadoop().configuration(),
                unit.rows(),
                row -> work.add(work.decode(row.id(), row.bytes()), row.label(), 0, progress));
      }
      return work.finish();
    }
  }

  /** The measurement in progress. */
  private final class Work {
    private final MeasureUnit unit;
    private final PipelineConfig config = networks.models().config().sections();
    private final Storage storage =
        HadoopStorage.at(networks.models().run(), networks.models().hadoop().configuration());
    private final List<Networks.Ready> ready = networks.open(config.evaluation().batchSize());
    private final Map<String, FeatureAccumulator> features = new TreeMap<>();
    private final ImageDecoder decoder =
        new ImageDecoder(
            config.data().alpha(),
            new ImageLimits(config.data().maxImagePixels(), config.data().maxImageBytes().toInt()));
    private final int side = config.data().imageSize();
    private final List<byte[]> chunk = new ArrayList<>();
    private final List<Integer> labels = new ArrayList<>();
    private final List<Integer> predictions = new ArrayList<>();
    private final CodebookUsage codes = CodebookUsage.empty(config.tokenizer().codebookSize());
    private final List<PairPicture> pairs = new ArrayList<>();
    private final List<SamplePicture> samples = new ArrayList<>();
    private final Map<Integer, Integer> pictured = new HashMap<>();
    private ReconstructionQuality quality = ReconstructionQuality.none();

    Work(MeasureUnit unit) {
      this.unit = unit;
    }

    void add(RgbImage image, int label, long seed, LongAccumulator progress) {
      if (unit.set() == MeasureUnit.Set.SAMPLES) {
        picture(image, label, seed);
      }
      chunk.add(image.toByteArray());
      labels.add(label);
      progress.add(1);
      if (chunk.size() == config.evaluation().batchSize()) {
        flush();
      }
    }

    RgbImage decode(String id, byte[] bytes) {
      try {
        return new CenterCrop(side).apply(decoder.decode(bytes));
      } catch (ImageDecodeException e) {
        throw new TableFileException(
            "Cannot decode image " + id + ": " + e.getMessage() + "; make its table again", e);
      }
    }

    private void flush() {
      if (chunk.isEmpty()) {
        return;
      }
      look("original", chunk, predictions);
      if (unit.set() == MeasureUnit.Set.HELDOUT) {
        reconstruct();
      }
      chunk.clear();
    }

    private void look(String what, List<byte[]> images, List<Integer> predicted) {
      for (Networks.Ready network : ready) {
        FeatureRows rows = network.batches().extract(images, side, side);
        features
            .computeIfAbsent(
                what + "/" + network.id().network(),
                unused -> new FeatureAccumulator(network.extractor().dimension()))
            .add(rows.features());
        if (network.id() instanceof FeatureExtractorId.Classifier) {
          for (int i = 0; i < rows.images(); i++) {
            predicted.add(rows.predicted(i));
          }
        }
      }
    }

    private void reconstruct() {
      Loaded<VqModel> model = networks.models().tokenizer(tokenizer);
      ImageTokenizer codec =
          new ImageTokenizer(
              model.model(), model.manager(), config.evaluation().batchSize(), Precision.FP32);
      List<int[]> indices = codec.encode(chunk);
      List<byte[]> made = codec.decode(indices);
      for (int i = 0; i < made.size(); i++) {
        codes.add(indices.get(i));
        quality = quality.merge(ReconstructionQuality.of(chunk.get(i), made.get(i), side, side));
        if (pairs.size() < unit.pictures()) {
          picture(chunk.get(i), made.get(i), labels.get(labels.size() - made.size() + i));
        }
      }
      look("reconstruction", made, new ArrayList<>());
    }

    private void picture(byte[] original, byte[] reconstruction, int label) {
      String number = String.format(Locale.ROOT, "%03d.png", pairs.size());
      pairs.add(
          new PairPicture(
              save("original-" + number, original),
              save("reconstruction-" + number, reconstruction),
              label));
    }

    private void picture(RgbImage image, int label, long seed) {
      int before = pictured.getOrDefault(label, 0);
      if (label < config.evaluation().galleryClasses() && before < unit.pictures()) {
        String name =
            String.format(
                Locale.ROOT, "sample-%04d-%s-%03d.png", label, unit.id().substring(0, 8), before);
        samples.add(new SamplePicture(save(name, image.toByteArray()), label, seed));
        pictured.put(label, before + 1);
      }
    }

    private String save(String name, byte[] pixels) {
      storage.write(
          EvaluationMetrics.GALLERY + "/" + name,
          PngEncoder.encode(RgbImage.of(side, side, pixels)));
      return name;
    }

    UnitMeasures finish() {
      flush();
      SortedMap<String, String> files = new TreeMap<>();
      features.forEach(
          (what, accumulator) -> {
            String path = FOLDER + unit.id() + "-" + what.replace('/', '-') + ".stats";
            storage.write(path, accumulator.statistics().toBytes());
            files.put(what, path);
          });
      boolean coded = unit.set() == MeasureUnit.Set.HELDOUT;
      return new UnitMeasures(
          labels.size(),
          files,
          labels,
          predictions,
          quality,
          coded ? LongStream.of(codes.counts()).boxed().toList() : List.of(),
          pairs,
          samples);
    }
  }
}
