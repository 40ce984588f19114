package io.tessera.spark.verify;

import io.tessera.core.image.ImageDecodeException;
import io.tessera.core.image.RgbImage;
import io.tessera.core.kernel.NativeThreads;
import io.tessera.core.kernel.Precision;
import io.tessera.core.random.CounterRandom;
import io.tessera.spark.config.DataConfig;
import io.tessera.spark.config.PipelineConfig;
import io.tessera.spark.config.TokenizeConfig;
import io.tessera.spark.device.ExecutorModels.Loaded;
import io.tessera.spark.exit.TableFileException;
import io.tessera.spark.table.FileRange;
import io.tessera.spark.table.ImageRow;
import io.tessera.spark.table.ParquetRows;
import io.tessera.spark.table.Split;
import io.tessera.spark.training.ModelPointer;
import io.tessera.spark.training.TrainedModels;
import io.tessera.tokenizer.ImageTokenizer;
import io.tessera.tokenizer.model.VqModel;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Encodes one view each of some images of a row group, by themselves: not by the way that made the
 * table.
 *
 * @param count how many images
 */
record EncodeAgain(TrainedModels models, ModelPointer tokenizer, long seed, int count)
    implements Serializable {
  /** What came out. */
  record Encoded(Split split, String id, int view, List<Integer> codes) implements Serializable {}

  /** An image in the order of a seeded hash. */
  private record Drawn(long order, ImageRow image) {}

  /**
   * Encodes some images of a row group.
   *
   * @param split that the group is of; training images have one of the configured views, held-out
   *     images the centre
   * @throws TableFileException if one can't be decoded
   */
  List<Encoded> run(Split split, FileRange group) {
    PipelineConfig config = models.config().sections();
    NativeThreads.use(1); // the executor's other cores have work of their own
    CounterRandom random = CounterRandom.of(seed, "verify " + split.label());
    Loaded<VqModel> model = models.tokenizer(tokenizer);
    ImageTokenizer encoder = new ImageTokenizer(model.model(), model.manager(), 1, Precision.FP32);
    TokenizeConfig views =
        split == Split.TRAIN ? config.tokenize() : config.tokenize().centreOnly();
    List<Encoded> encoded = new ArrayList<>();
    for (Drawn drawn : drawn(group, random)) {
      List<RgbImage> crops =
          views.apply(decode(config.data(), drawn.image), config.data().imageSize());
      int view = random.below(drawn.order, crops.size());
      int[] codes = encoder.encode(List.of(crops.get(view).toByteArray())).get(0);
      encoded.add(new Encoded(split, drawn.image.id(), view, IntStream.of(codes).boxed().toList()));
    }
    return encoded;
  }

  /** Those with the smallest hashes; no more than these are kept in memory. */
  private List<Drawn> drawn(FileRange group, CounterRandom random) {
    List<Drawn> drawn = new ArrayList<>();
    Comparator<Drawn> order =
        Comparator.comparingLong(Drawn::order).thenComparing(row -> row.image.id());
    ParquetRows.readImages(
        models.hadoop().configuration(),
        group,
        image -> {
          drawn.add(new Drawn(random.bits(image.id().hashCode()), image));
          if (drawn.size() > count) {
            drawn.remove(drawn.stream().max(order).orElseThrow());
          }
        });
    drawn.sort(order);
    return drawn;
  }

  private static RgbImage decode(DataConfig data, ImageRow image) {
    try {
      return data.decoder().decode(image.bytes());
    } catch (ImageDecodeException e) {
      throw new TableFileException(
          "Cannot decode image " + image.id() + ": " + e.getMessage() + "; shard again", e);
    }
  }
}
