package io.tessera.spark.config;

import java.util.Optional;

/**
 * Section {@code data.heldout}: which images are kept from training. The first one given counts:
 * {@code source}, then {@code count}, then {@code fraction}.
 *
 * @param source another source with the held-out images, of the same kind as {@code data.source}
 * @param count how many images to hold out
 * @param fraction share of the images to hold out, from 0 to below 1
 */
public record HeldoutConfig(Optional<String> source, Optional<Long> count, double fraction) {
  public HeldoutConfig {
    if (count.isPresent() && count.get() < 0) {
      throw new IllegalArgumentException(
          "Invalid data.heldout.count: " + count.get() + "; use 0 or more");
    }
    if (!(fraction >= 0 && fraction < 1)) {
      throw new IllegalArgumentException(
          "Invalid data.heldout.fraction: " + fraction + "; use 0 or more and less than 1");
    }
  }
}
