package io.tessera.evaluation.reconstruction;

import io.tessera.evaluation.interval.Jackknife;
import java.io.Serializable;
import java.util.List;

/**
 * The mean over images of a number each has, such as MS-SSIM or LPIPS; merges by addition.
 *
 * @param images images measured
 * @param sum sum of their numbers
 */
public record ImageMean(long images, double sum) implements Serializable {
  /** No images, neutral in {@link #merge}. */
  public static ImageMean none() {
    return new ImageMean(0, 0);
  }

  /**
   * Some images' numbers.
   *
   * @throws IllegalArgumentException naming the image whose number is not finite
   */
  public static ImageMean of(double... values) {
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "Invalid measurement: %s for image %d; check that image".formatted(values[i], i));
      }
      sum += values[i];
    }
    return new ImageMean(values.length, sum);
  }

  /** The sums over both sets. */
  public ImageMean merge(ImageMean other) {
    return new ImageMean(images + other.images, sum + other.sum);
  }

  /** The mean. */
  public double mean() {
    if (images == 0) {
      throw new IllegalStateException("Cannot average over images: none were measured");
    }
    return sum / images;
  }

  /**
   * The spread of the mean over a set in blocks.
   *
   * @param blocks at least two, each with images
   */
  public static Jackknife jackknife(List<ImageMean> blocks) {
    ImageMean whole = blocks.stream().reduce(none(), ImageMean::merge);
    double[] without =
        blocks.stream()
            .mapToDouble(
                block -> new ImageMean(whole.images - block.images, whole.sum - block.sum).mean())
            .toArray();
    long[] sizes = blocks.stream().mapToLong(ImageMean::images).toArray();
    return Jackknife.of(whole.mean(), without, sizes);
  }
}
