package io.tessera.integration.deploy;

import io.tessera.core.image.PngEncoder;
import io.tessera.core.image.RgbImage;
import io.tessera.core.random.CounterRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Forty images of noise, 16 pixels wide and high, in two classes, one dark, one light. */
final class NoiseImages {
  private NoiseImages() {}

  /** Draws them into a folder, those of a class in a folder of its name. */
  static void draw(Path folder) throws IOException {
    for (int i = 0; i < 40; i++) {
      CounterRandom random = CounterRandom.of(i);
      byte[] samples = new byte[16 * 16 * 3];
      for (int j = 0; j < samples.length; j++) {
        samples[j] = (byte) (random.below(j, 100) + (i % 2) * 150);
      }
      Path file = folder.resolve(i % 2 == 0 ? "dark" : "light").resolve(i + ".png");
      Files.createDirectories(file.getParent());
      Files.write(file, PngEncoder.encode(RgbImage.of(16, 16, samples)));
    }
  }
}
