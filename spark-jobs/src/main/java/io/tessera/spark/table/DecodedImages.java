package io.tessera.spark.table;

import io.tessera.core.image.Augmentation;
import io.tessera.core.image.CenterCrop;
import io.tessera.core.image.ImageDecodeException;
import io.tessera.core.image.ImageDecoder;
import io.tessera.core.image.ImageTransform;
import io.tessera.core.image.RgbImage;
import io.tessera.evaluation.classifier.LabelledImages;
import io.tessera.spark.exit.TableFileException;
import io.tessera.tokenizer.ImageSamples;

/** Cached images, decoded and cropped to one size on each access. */
public final class DecodedImages implements ImageSamples, LabelledImages {
  private final ImageCache cache;
  private final ImageDecoder decoder;
  private final CenterCrop centre;
  private final Augmentation augmentation;

  /**
   * @param size side of the images given out
   * @param augmentation of the images given out with a seed
   */
  public DecodedImages(
      ImageCache cache, ImageDecoder decoder, int size, Augmentation augmentation) {
    this.cache = cache;
    this.decoder = decoder;
    this.augmentation = augmentation;
    centre = new CenterCrop(size);
  }

  @Override
  public long images() {
    return cache.images();
  }

  @Override
  public int label(long image) {
    return cache.label(image);
  }

  @Override
  public void pixels(long image, long seed, byte[] into, int offset) {
    write(image, augmentation.seeded(seed), into, offset);
  }

  @Override
  public void pixels(long image, byte[] into, int offset) {
    write(image, centre, into, offset);
  }

  private void write(long image, ImageTransform transform, byte[] into, int offset) {
    try {
      RgbImage decoded = transform.apply(decoder.decode(cache.encoded(image)));
      byte[] samples = decoded.toByteArray();
      System.arraycopy(samples, 0, into, offset, samples.length);
    } catch (ImageDecodeException e) {
      throw new TableFileException(
          "Cannot decode image "
              + image
              + " of the table, which decoded when it was sharded: "
              + e.getMessage()
              + "; shard again",
          e);
    }
  }
}
