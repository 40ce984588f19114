package io.tessera.spark.evaluate;

import io.tessera.core.storage.Storage;
import io.tessera.evaluation.frechet.BlockStatistics;
import io.tessera.evaluation.frechet.FeatureStatistics;
import io.tessera.evaluation.protocol.FeatureExtractorId;
import io.tessera.evaluation.reconstruction.ImageMean;
import io.tessera.spark.evaluate.UnitMeasures.Part;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The measures of a set of images: those of its units, part after part, gathered into at most
 * {@link PartSizes#BLOCKS} blocks. Feature statistics are read when asked for, one part at a time;
 * memory holds those of the blocks.
 */
final class SetMeasures {
  /** The images of the set. */
  static final String ORIGINAL = "original";

  /** What the tokenizer makes of them. */
  static final String RECONSTRUCTION = "reconstruction";

  private final Storage storage;
  private final List<Part> parts;

  /**
   * @param storage of the run
   * @param units of the set, in order
   */
  SetMeasures(Storage storage, List<UnitMeasures> units) {
    this.storage = storage;
    this.parts = units.stream().flatMap(unit -> unit.parts().stream()).toList();
  }

  /** How many images. */
  long images() {
    return parts.stream().mapToLong(Part::images).sum();
  }

  /**
   * The feature statistics of the whole set.
   *
   * @param what {@link #ORIGINAL} or {@link #RECONSTRUCTION}
   */
  FeatureStatistics statistics(String what, FeatureExtractorId network) {
    return merged(parts, FeatureSums.key(what, network));
  }

  /** The same in blocks; empty where leaving one out would leave too little. */
  Optional<BlockStatistics> blocks(String what, FeatureExtractorId network) {
    List<List<Part>> blocks = blocks();
    long largest = blocks.stream().mapToLong(SetMeasures::images).max().orElse(0);
    if (blocks.size() < 2 || images() - largest < 2) {
      return Optional.empty();
    }
    String key = FeatureSums.key(what, network);
    return Optional.of(
        BlockStatistics.of(
            blocks.stream().map(block -> merged(block, key)).toList(), blocks.size()));
  }

  /** A mean over images in blocks, without those that have none of it. */
  List<ImageMean> means(Function<Part, ImageMean> of) {
    return blocks().stream()
        .map(block -> block.stream().map(of).reduce(ImageMean.none(), ImageMean::merge))
        .filter(mean -> mean.images() > 0)
        .toList();
  }

  private List<List<Part>> blocks() {
    int count = Math.min(PartSizes.BLOCKS, parts.size());
    return IntStream.range(0, count)
        .mapToObj(
            block ->
                parts.subList(block * parts.size() / count, (block + 1) * parts.size() / count))
        .toList();
  }

  private static long images(List<Part> block) {
    return block.stream().mapToLong(Part::images).sum();
  }

  private FeatureStatistics merged(List<Part> of, String key) {
    return of.stream()
        .map(
            part ->
                FeatureStatistics.fromBytes(
                    storage.read(Objects.requireNonNull(part.statistics().get(key)))))
        .reduce(FeatureStatistics::merge)
        .orElseThrow(() -> new IllegalStateException("Cannot merge feature statistics: no units"));
  }
}
