package io.tessera.spark.look;

import io.tessera.core.image.RgbImage;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts how many images have which size. Not thread-safe. */
public final class ImageSizes {
  private final SortedMap<String, Long> counts = new TreeMap<>();

  /** Counts an image. */
  public void add(RgbImage image) {
    counts.merge(image.width() + " x " + image.height(), 1L, Long::sum);
  }

  /** Adds what was counted elsewhere. */
  public void addAll(Map<String, Long> others) {
    others.forEach((size, count) -> counts.merge(size, count, Long::sum));
  }

  /** How many there are of each size, {@code 256 x 256}, width first. */
  public SortedMap<String, Long> counts() {
    return Collections.unmodifiableSortedMap(counts);
  }
}
