package io.tessera.evaluation.reconstruction;

import io.tessera.evaluation.conformance.Lcg;

/** A gradient under two independent noises: an original and a poor reconstruction. */
final class TestImages {
  private final byte[] original;
  private final byte[] reconstruction;

  private TestImages(byte[] original, byte[] reconstruction) {
    this.original = original;
    this.reconstruction = reconstruction;
  }

  byte[] original() {
    return original;
  }

  byte[] reconstruction() {
    return reconstruction;
  }

  static TestImages pair(int width, int height, int seed) {
    return new TestImages(noisy(width, height, seed), noisy(width, height, seed + 100));
  }

  private static byte[] noisy(int width, int height, int seed) {
    Lcg noise = new Lcg(seed);
    byte[] image = new byte[width * height * 3];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < 3; c++) {
          int gradient = (x * 5 + y * 3 + c * 40) % 256;
          image[(y * width + x) * 3 + c] = (byte) ((gradient * 3 + noise.nextByte()) / 4);
        }
      }
    }
    return image;
  }
}
