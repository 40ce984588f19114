package io.tessera.spark.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.core.image.AlphaPolicy;
import io.tessera.core.image.ImageDecoder;
import io.tessera.core.image.RgbImage;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class GreyPngTest {
  @Property(tries = 50)
  void decodesToTheSamePixels(
      @ForAll @IntRange(min = 1, max = 40) int width,
      @ForAll @IntRange(min = 1, max = 40) int height,
      @ForAll long seed)
      throws Exception {
    byte[] pixels = new byte[width * height]; // [H, W]
    new Random(seed).nextBytes(pixels);

    RgbImage image =
        new ImageDecoder(AlphaPolicy.DROP).decode(GreyPng.encode(width, height, pixels));

    assertThat(image.width()).isEqualTo(width);
    assertThat(image.height()).isEqualTo(height);
    for (int i = 0; i < pixels.length; i++) {
      int grey = pixels[i] & 0xff;
      assertThat(image.rgb(i % width, i / width)).isEqualTo(grey << 16 | grey << 8 | grey);
    }
  }
}
