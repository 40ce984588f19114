package io.tessera.spark.evaluate;

import io.tessera.evaluation.measure.MeanNumbers;
import io.tessera.evaluation.measure.SetPart;
import io.tessera.evaluation.measure.SharedStorage;
import io.tessera.evaluation.measure.StoredSet;
import io.tessera.evaluation.protocol.Measurement;
import io.tessera.evaluation.protocol.Protocol;
import io.tessera.evaluation.reconstruction.ImageMean;
import io.tessera.spark.evaluate.UnitMeasures.Part;
import io.tessera.spark.look.ShippedNetwork;
import io.tessera.spark.training.TrainedModels;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The measures of a set of images: those of its units, one after the other.
 *
 * @param models whose run the files are in
 * @param units of the set, in order
 */
record SetMeasures(TrainedModels models, List<UnitMeasures> units) {
  /** The images of the set. */
  static final String ORIGINAL = "original";

  /** What the tokenizer makes of them. */
  static final String RECONSTRUCTION = "reconstruction";

  /** How many images. */
  long images() {
    return parts().stream().mapToLong(Part::images).sum();
  }

  /**
   * The set as a network saw it.
   *
   * @param what {@link #ORIGINAL} or {@link #RECONSTRUCTION}
   */
  StoredSet seen(String what, ShippedNetwork network) {
    String key = FeatureFiles.key(what, network);
    List<SetPart> parts =
        units.stream()
            .flatMap(unit -> Objects.requireNonNull(unit.seen().get(key)).stream())
            .toList();
    SharedStorage files = models::storage;
    return new StoredSet(files, network.shape(), parts);
  }

  /**
   * A mean over images in at most {@link PartSizes#BLOCKS} blocks, without those that have none of
   * it.
   */
  List<ImageMean> means(Function<Part, ImageMean> of) {
    List<Part> parts = parts();
    int count = Math.min(PartSizes.BLOCKS, parts.size());
    return IntStream.range(0, count)
        .mapToObj(
            block ->
                parts
                    .subList(block * parts.size() / count, (block + 1) * parts.size() / count)
                    .stream()
                    .map(of)
                    .reduce(ImageMean.none(), ImageMean::merge))
        .filter(mean -> mean.images() > 0)
        .toList();
  }

  /** Such a mean over all images, with its interval if there are two blocks or more. */
  Measurement mean(Protocol protocol, Function<Part, ImageMean> of) {
    return MeanNumbers.of(protocol, means(of));
  }

  private List<Part> parts() {
    return units.stream().flatMap(unit -> unit.parts().stream()).toList();
  }
}
