package io.tessera.core.image;

import io.tessera.core.random.CounterRandom;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;

/** Images made from a seed, and what tests do with images. */
public final class TestImages {

  private TestImages() {}

  /** Every sample random. */
  public static RgbImage noise(int width, int height, long seed) {
    byte[] samples = new byte[3 * width * height];
    new Random(seed).nextBytes(samples);
    return RgbImage.of(width, height, samples);
  }

  /**
   * Writes what a small run is trained on: PNG files of 16 by 16 pixels of noise in two classes, as
   * {@code dark/0.png}, {@code light/1.png}, {@code dark/2.png} and so on.
   */
  public static void writeDarkAndLight(Path folder, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Path file = folder.resolve(i % 2 == 0 ? "dark" : "light").resolve(i + ".png");
      Files.createDirectories(file.getParent());
      Files.write(file, PngEncoder.encode(darkOrLight(i)));
    }
  }

  private static RgbImage darkOrLight(int number) {
    CounterRandom random = CounterRandom.of(number);
    byte[] samples = new byte[16 * 16 * 3];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) (random.below(i, 100) + (number % 2) * 150);
    }
    return RgbImage.of(16, 16, samples);
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
