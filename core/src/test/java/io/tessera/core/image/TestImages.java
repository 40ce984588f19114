package io.tessera.core.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.ImageIO;

/** Images made from a seed, and what tests do with images. */
final class TestImages {

  private TestImages() {}

  /** Every sample random. */
  static RgbImage noise(int width, int height, long seed) {
    byte[] samples = new byte[3 * width * height];
    new Random(seed).nextBytes(samples);
    return RgbImage.of(width, height, samples);
  }

  /** Decoded by another decoder than the product's. */
  static RgbImage decodedByJava(byte[] file) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
    byte[] samples = new byte[3 * image.getWidth() * image.getHeight()];
    for (int i = 0; i < samples.length; i += 3) {
      int rgb = image.getRGB(i / 3 % image.getWidth(), i / 3 / image.getWidth());
      samples[i] = (byte) (rgb >> 16);
      samples[i + 1] = (byte) (rgb >> 8);
      samples[i + 2] = (byte) rgb;
    }
    return RgbImage.of(image.getWidth(), image.getHeight(), samples);
  }

  /** The largest difference of two samples in the same place. */
  static int largestDifference(RgbImage a, RgbImage b) {
    byte[] left = a.toByteArray();
    byte[] right = b.toByteArray();
    int largest = 0;
    for (int i = 0; i < left.length; i++) {
      largest = Math.max(largest, Math.abs((left[i] & 0xFF) - (right[i] & 0xFF)));
    }
    return largest;
  }
}
