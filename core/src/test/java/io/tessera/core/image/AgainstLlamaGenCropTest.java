package io.tessera.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.testing.Parity;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Centre crops equal those of LlamaGen's {@code center_crop_arr} in every byte. */
@Tag("parity")
class AgainstLlamaGenCropTest {
  private static final Parity PARITY = Parity.of("LlamaGen center_crop_arr on Pillow 9.4");

  @ParameterizedTest
  @CsvSource({
    "1000x700, 64",
    "200x150, 256",
    "300x257, 256",
    "375x500, 256",
    "500x375, 256",
    "640x480, 64",
    "97x33, 32"
  })
  void centerCrop(String input, int size) throws Exception {
    RgbImage image = GoldenFiles.image("images/in-" + input + ".png");
    RgbImage expected = GoldenFiles.image("images/center-%s-to-%d.png".formatted(input, size));
    RgbImage crop = new CenterCrop(size).apply(image);
    assertThat(crop).hasToString(expected.toString());
    PARITY.levels("centre crops, by size", input, crop.toByteArray(), expected.toByteArray(), 0);
  }
}
