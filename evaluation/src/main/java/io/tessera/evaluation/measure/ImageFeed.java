package io.tessera.evaluation.measure;

import io.tessera.core.image.RgbImage;
import io.tessera.evaluation.features.BatchedExtractor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Feeds the images of a set through a network into a collector, in chunks of bounded memory. All
 * images of a set have one size: tools differ in what they make of others, and none says so. Not
 * thread-safe.
 */
public final class ImageFeed {
  private final BatchedExtractor extractor;
  private final SetCollector collector;
  private final int chunkImages;
  private final List<byte[]> chunk = new ArrayList<>();
  private Optional<RgbImage> first = Optional.empty();
  private int taken;

  /**
   * @param chunkImages images that wait until they go through the network together
   */
  public ImageFeed(BatchedExtractor extractor, SetCollector collector, int chunkImages) {
    if (chunkImages < 1) {
      throw new IllegalArgumentException(
          "Invalid chunk: %d images; use at least 1".formatted(chunkImages));
    }
    this.extractor = extractor;
    this.collector = collector;
    this.chunkImages = chunkImages;
  }

  /**
   * Takes the next image.
   *
   * @throws IllegalArgumentException when its size is not that of the first, naming it
   */
  public void add(RgbImage image) {
    RgbImage like = first.orElse(image);
    if (image.width() != like.width() || image.height() != like.height()) {
      throw new IllegalArgumentException(
          "Cannot evaluate images of mixed sizes: image %d has %d x %d pixels, image 0 has %d x %d; bring all to one size first"
              .formatted(taken, image.width(), image.height(), like.width(), like.height()));
    }
    first = Optional.of(like);
    chunk.add(image.toByteArray());
    taken++;
    if (chunk.size() == chunkImages) {
      flush(like);
    }
  }

  /**
   * The set, after its last image.
   *
   * @throws IllegalStateException when images are missing
   */
  public CollectedSet finish() {
    first.ifPresent(this::flush);
    return collector.collected();
  }

  private void flush(RgbImage like) {
    if (!chunk.isEmpty()) {
      collector.add(extractor.extract(chunk, like.height(), like.width()));
      chunk.clear();
    }
  }
}
