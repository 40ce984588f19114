package io.tessera.spark.shard;

import io.tessera.core.image.AlphaPolicy;
import io.tessera.core.image.ImageDecodeException;
import io.tessera.core.image.ImageDecoder;
import io.tessera.core.image.ImageLimits;
import io.tessera.spark.shard.RawImage.Refusal;
import java.util.Iterator;
import java.util.Optional;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.LongAccumulator;

/**
 * Decodes each image once, to tell the good from the bad.
 *
 * @param seed of the run
 * @param given whether these come from a held-out source
 * @param maxPixels larger images are refused
 * @param maxBytes longer files are refused
 * @param classes labels must be below
 * @param progress counts the images
 */
record CheckPartition(
    long seed, boolean given, long maxPixels, int maxBytes, int classes, LongAccumulator progress)
    implements FlatMapFunction<Iterator<RawImage>, CheckedImage> {
  private static final long serialVersionUID = 1L;

  @Override
  public Iterator<CheckedImage> call(Iterator<RawImage> images) {
    ImageDecoder decoder = new ImageDecoder(AlphaPolicy.DROP, new ImageLimits(maxPixels, maxBytes));
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return images.hasNext();
      }

      @Override
      public CheckedImage next() {
        progress.add(1);
        return check(images.next(), decoder);
      }
    };
  }

  private CheckedImage check(RawImage image, ImageDecoder decoder) {
    IdHash hash = IdHash.of(seed, image.id());
    return refusal(image, decoder)
        .map(refusal -> CheckedImage.bad(image, hash, given, refusal))
        .orElseGet(() -> CheckedImage.good(image, hash, given));
  }

  private Optional<Refusal> refusal(RawImage image, ImageDecoder decoder) {
    if (image.refusal().isPresent()) {
      return image.refusal();
    }
    if (image.label() < 0) {
      return Optional.of(Refusals.noLabel(Integer.toString(image.label())));
    }
    if (image.label() >= classes) {
      return Optional.of(Refusals.labelOutOfRange(image.label(), classes));
    }
    try {
      var unused = decoder.decode(image.bytes());
      return Optional.empty();
    } catch (ImageDecodeException e) {
      return Optional.of(Refusals.undecodable(e));
    }
  }
}
