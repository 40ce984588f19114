package io.tessera.core.image;

import java.util.random.RandomGenerator;

/**
 * Scales the shorter side to a random length and cuts a random square, as ADM's and LlamaGen's
 * {@code random_crop_arr} do: the length is uniform over the integers from ⌈size/maxFraction⌉ to
 * ⌈size/minFraction⌉, then the square's top and left are uniform over what fits. Takes three draws.
 *
 * @param size side of the result in pixels
 * @param minFraction least share of the shorter side that is kept; over 0, ADM uses 0.8
 * @param maxFraction greatest share; from {@code minFraction} to 1, ADM uses 1
 */
public record RandomCrop(int size, double minFraction, double maxFraction) implements Augmentation {

  public RandomCrop {
    ShortSideResize.requireCropSize(size);
    if (!(minFraction > 0 && minFraction <= maxFraction && maxFraction <= 1)) {
      throw new IllegalArgumentException(
          "Invalid crop fractions: %s to %s; use 0 < minFraction <= maxFraction <= 1"
              .formatted(minFraction, maxFraction));
    }
  }

  @Override
  public RgbImage apply(RgbImage image, RandomGenerator random) {
    int least = (int) Math.ceil(size / maxFraction);
    int greatest = (int) Math.ceil(size / minFraction);
    int shortSide = least + (int) below(greatest - (long) least + 1, random);
    ShortSideResize resize = ShortSideResize.of(image, shortSide);
    long y = below(resize.height() - size + 1, random);
    long x = below(resize.width() - size + 1, random);
    return resize.crop(x, y, size);
  }

  /** Uniform over 0 to bound − 1 from one draw: the bound times a fraction of 63 random bits. */
  private static long below(long bound, RandomGenerator random) {
    return Math.multiplyHigh(random.nextLong() >>> 1, bound << 1);
  }
}
