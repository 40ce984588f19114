package io.tessera.integration;

import io.tessera.core.image.PngEncoder;
import io.tessera.core.image.RgbImage;
import io.tessera.core.random.CounterRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Images of 16 × 16 pixels of noise in two classes, one dark, one light; no two alike. */
public final class NoiseImages {
  private static final int SIDE = 16;

  private NoiseImages() {}

  /** Draws images into a folder for each class. */
  public static void draw(Path folder, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Path file = folder.resolve(i % 2 == 0 ? "dark" : "light").resolve(i + ".png");
      Files.createDirectories(file.getParent());
      Files.write(file, PngEncoder.encode(image(i)));
    }
  }

  private static RgbImage image(int number) {
    CounterRandom random = CounterRandom.of(number);
    byte[] samples = new byte[SIDE * SIDE * 3];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) (random.below(i, 100) + (number % 2) * 150);
    }
    return RgbImage.of(SIDE, SIDE, samples);
  }
}
