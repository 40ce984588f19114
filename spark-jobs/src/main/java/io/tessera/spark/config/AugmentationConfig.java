package io.tessera.spark.config;

import io.tessera.core.image.Augmentation;
import io.tessera.core.image.CenterCrop;
import io.tessera.core.image.RandomCrop;

/**
 * Random changes to training images.
 *
 * @param minCrop least share of the shorter side that a crop shows, in (0, 1]
 * @param maxCrop largest share; both 1: the centre crop
 * @param flip whether half of the images are flipped left to right
 */
public record AugmentationConfig(double minCrop, double maxCrop, boolean flip) {
  public AugmentationConfig {
    if (!(minCrop > 0 && minCrop <= maxCrop && maxCrop <= 1)) {
      throw new IllegalArgumentException(
          "Invalid crop: min-crop "
              + minCrop
              + ", max-crop "
              + maxCrop
              + "; use 0 < min-crop <= max-crop <= 1");
    }
  }

  /** The augmentation to images of this side. */
  public Augmentation of(int size) {
    Augmentation crop =
        minCrop == 1
            ? Augmentation.of(new CenterCrop(size))
            : new RandomCrop(size, minCrop, maxCrop);
    return flip ? crop.andThen(Augmentation.randomFlip()) : crop;
  }
}
