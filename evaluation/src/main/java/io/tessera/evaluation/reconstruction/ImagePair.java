package io.tessera.evaluation.reconstruction;

/** Checks and splits pairs of RGB images. */
final class ImagePair {
  static final int CHANNELS = 3;

  private ImagePair() {}

  static void check(byte[] original, byte[] reconstruction, int width, int height) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "Invalid image size: %d x %d; expected at least 1 x 1".formatted(width, height));
    }
    long expected = (long) CHANNELS * width * height;
    if (original.length != expected || reconstruction.length != expected) {
      throw new IllegalArgumentException(
          "Cannot compare images: %d and %d samples; expected %d for RGB at %d x %d"
              .formatted(original.length, reconstruction.length, expected, width, height));
    }
  }

  /** Grey levels of one channel of interleaved samples. */
  static double[] channel(byte[] samples, int channel) {
    double[] levels = new double[samples.length / CHANNELS];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = samples[i * CHANNELS + channel] & 0xff;
    }
    return levels;
  }
}
