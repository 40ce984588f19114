package io.tessera.spark.look;

import io.tessera.core.image.RgbImage;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.NativeThreads;
import io.tessera.evaluation.features.BatchedExtractor;
import io.tessera.evaluation.features.FeatureRows;
import io.tessera.evaluation.measure.PartWriter;
import io.tessera.evaluation.measure.SharedStorage;
import io.tessera.spark.exit.TableFileException;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.unit.UnitWork;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.util.LongAccumulator;

/**
 * Looks at a unit's images, a chunk at a time, and writes what the network says of them.
 *
 * @param folder of the features in the storage
 */
record LookWork(
    ShippedNetwork network, SharedStorage files, ShippedHadoop hadoop, String folder, int batchSize)
    implements UnitWork<LookUnit, LookResult> {
  @Override
  public LookResult run(LookUnit unit, LongAccumulator progress) {
    NativeThreads.use(1); // the executor's other cores have units of their own
    try (GradMode ignored = GradMode.off()) {
      Work work = new Work(unit, progress);
      unit.images().read(hadoop.configuration(), work);
      return work.finish();
    }
  }

  /** The unit in progress. */
  private final class Work implements UnitImages.Receiver {
    private final LongAccumulator progress;
    private final BatchedExtractor extractor;
    private final PartWriter parts;
    private final List<RgbImage> chunk = new ArrayList<>();
    private final ImageSizes sizes = new ImageSizes();
    private final List<String> refusals = new ArrayList<>();
    private long refused;

    Work(LookUnit unit, LongAccumulator progress) {
      this.progress = progress;
      ShippedNetwork.Ready ready = network.open();
      extractor = new BatchedExtractor(ready.extractor(), ready.manager(), batchSize);
      parts = new PartWriter(files.open(), folder + "/" + unit.id(), network.shape());
    }

    @Override
    public void image(String name, RgbImage image) {
      if (!chunk.isEmpty() && !sameSize(image, chunk.get(0))) {
        flush();
      }
      chunk.add(image);
      sizes.add(image);
      if (chunk.size() == extractor.batchSize(image.height(), image.width())) {
        flush();
      }
      progress.add(1);
    }

    @Override
    public void refused(String name, String reason) {
      refused++;
      if (refusals.size() < Looking.REFUSALS) {
        refusals.add(name + ": " + reason);
      }
      progress.add(1);
    }

    private void flush() {
      if (chunk.isEmpty()) {
        return;
      }
      RgbImage first = chunk.get(0);
      List<byte[]> pixels = chunk.stream().map(RgbImage::toByteArray).toList();
      try {
        FeatureRows rows = extractor.extract(pixels, first.height(), first.width());
        parts.add(rows, chunk.stream().map(PixelHash::of).toList());
      } catch (IllegalArgumentException e) {
        throw new TableFileException("Cannot evaluate images: " + e.getMessage(), e);
      }
      chunk.clear();
    }

    LookResult finish() {
      flush();
      return new LookResult(parts.finish(), sizes.counts(), refused, refusals);
    }
  }

  private static boolean sameSize(RgbImage a, RgbImage b) {
    return a.width() == b.width() && a.height() == b.height();
  }
}
