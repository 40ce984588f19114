package io.tessera.core.image;

import java.util.Random;

/** Images made from a seed. */
final class TestImages {

  private TestImages() {}

  /** Every sample random. */
  static RgbImage noise(int width, int height, long seed) {
    byte[] samples = new byte[3 * width * height];
    new Random(seed).nextBytes(samples);
    return RgbImage.of(width, height, samples);
  }
}
