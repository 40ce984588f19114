package io.tessera.spark.evaluate;

import io.tessera.core.image.CenterCrop;
import io.tessera.core.image.ImageDecodeException;
import io.tessera.core.image.ImageDecoder;
import io.tessera.core.image.PngEncoder;
import io.tessera.core.image.RgbImage;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.NativeThreads;
import io.tessera.core.kernel.Precision;
import io.tessera.core.storage.Storage;
import io.tessera.evaluation.reconstruction.ImageMean;
import io.tessera.evaluation.reconstruction.MsSsim;
import io.tessera.evaluation.reconstruction.PairDistance;
import io.tessera.evaluation.reconstruction.ReconstructionQuality;
import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.device.ExecutorModels.Keeping;
import io.tessera.spark.device.ExecutorModels.Loaded;
import io.tessera.spark.evaluate.UnitMeasures.PairPicture;
import io.tessera.spark.evaluate.UnitMeasures.SamplePicture;
import io.tessera.spark.exit.TableFileException;
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
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.LongAccumulator;

/**
 * Looks at the images of a unit, chunk by chunk.
 *
 * @param networks that look
 * @param tokenizer that reconstructs held-out images
 * @param keeping whether the tokenizer is of use to later tasks
 * @param folder of the units' files in the run
 */
record MeasurePartition(Networks networks, ModelPointer tokenizer, Keeping keeping, String folder)
    implements UnitWork<MeasureUnit, UnitMeasures> {
  @Override
  public UnitMeasures run(MeasureUnit unit, LongAccumulator progress) {
    NativeThreads.use(1); // the executor's other cores have units of their own
    try (GradMode ignored = GradMode.off();
        Work work = new Work(unit, progress)) {
      Configuration hadoop = networks.models().hadoop().configuration();
      switch (unit.set()) {
        case SAMPLES ->
            ParquetRows.readSamples(
                hadoop,
                unit.rows(),
                row -> work.add("sample " + row.index(), row.png(), row.label(), row.seed()));
        case TRAIN, HELDOUT ->
            ParquetRows.readImages(
                hadoop, unit.rows(), row -> work.add(row.id(), row.bytes(), row.label(), 0));
      }
      return work.finish();
    }
  }

  /** An image that waits for the others of its chunk. */
  private record Waiting(RgbImage image, int label) {}

  /** The measurement in progress. */
  private final class Work implements AutoCloseable {
    private final MeasureUnit unit;
    private final LongAccumulator progress;
    private final PipelineConfig config = networks.models().config().sections();
    private final Storage storage = networks.models().storage();
    private final int batchSize = config.evaluation().batchSize();
    private final int side = config.data().imageSize();
    private final ImageDecoder decoder = config.data().decoder();
    private final List<Waiting> chunk = new ArrayList<>();
    private final FeatureFiles features;
    private final PartSums sums;
    private final List<PairPicture> pairs = new ArrayList<>();
    private final List<SamplePicture> samples = new ArrayList<>();
    private final Map<Integer, Integer> pictured = new HashMap<>();
    private final Optional<PairDistance> lpips;
    private Optional<Loaded<VqModel>> model = Optional.empty();
    private int taken;

    Work(MeasureUnit unit, LongAccumulator progress) {
      this.unit = unit;
      this.progress = progress;
      features = new FeatureFiles(networks, storage, folder + "/" + unit.id(), side, batchSize);
      sums = new PartSums(unit.sizes());
      boolean reconstructs = unit.set() == MeasureUnit.Set.HELDOUT;
      lpips = reconstructs ? networks.openLpips(batchSize) : Optional.empty();
    }

    void add(String id, byte[] encoded, int label, long seed) {
      if (taken == unit.images()) {
        return;
      }
      RgbImage image = decode(id, encoded);
      if (unit.set() == MeasureUnit.Set.SAMPLES) {
        picture(image, label, seed);
      }
      chunk.add(new Waiting(image, label));
      taken++;
      progress.add(1);
      if (chunk.size() == batchSize) {
        flush();
      }
    }

    private RgbImage decode(String id, byte[] bytes) {
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
      int first = taken - chunk.size();
      List<byte[]> originals =
          chunk.stream().map(waiting -> waiting.image().toByteArray()).toList();
      List<Integer> predicted = features.add(SetMeasures.ORIGINAL, originals);
      for (int i = 0; i < predicted.size(); i++) {
        sums.addAgreement(first + i, predicted.get(i) == chunk.get(i).label());
      }
      if (unit.set() == MeasureUnit.Set.HELDOUT) {
        reconstruct(first, originals);
      }
      chunk.clear();
    }

    private void reconstruct(int first, List<byte[]> originals) {
      Loaded<VqModel> loaded =
          model.orElseGet(() -> networks.models().tokenizer(tokenizer, keeping));
      model = Optional.of(loaded);
      ImageTokenizer codec =
          new ImageTokenizer(loaded.model(), loaded.manager(), batchSize, Precision.FP32);
      List<byte[]> made = codec.decode(codec.encode(originals));
      boolean large = side >= MsSsim.SMALLEST_SIDE;
      double[] distances =
          lpips.map(network -> network.of(originals, made, side, side)).orElse(new double[0]);
      for (int i = 0; i < made.size(); i++) {
        byte[] original = originals.get(i);
        byte[] reconstruction = made.get(i);
        sums.addPair(
            first + i,
            ReconstructionQuality.of(original, reconstruction, side, side),
            large
                ? ImageMean.of(MsSsim.of(original, reconstruction, side, side))
                : ImageMean.none(),
            distances.length > 0 ? ImageMean.of(distances[i]) : ImageMean.none());
        if (pairs.size() < unit.pictures()) {
          picture(original, reconstruction, chunk.get(i).label());
        }
      }
      features.add(SetMeasures.RECONSTRUCTION, made);
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
      return new UnitMeasures(features.finish(), sums.parts(), pairs, samples);
    }

    @Override
    public void close() {
      model.ifPresent(Loaded::close);
    }
  }
}
