package io.tessera.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Crops equal the reference preprocessing in every byte. */
class GoldenCropTest {

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
  void centerCropEqualsTheReference(String input, int size) throws Exception {
    RgbImage image = GoldenFiles.image("images/in-" + input + ".png");
    RgbImage expected = GoldenFiles.image("images/center-%s-to-%d.png".formatted(input, size));
    assertThat(new CenterCrop(size).apply(image)).isEqualTo(expected);
  }

  @Test
  void tenCropEqualsTheReference() throws Exception {
    RgbImage image = GoldenFiles.image("images/in-500x375.png");
    List<RgbImage> views = new TenCrop(64, 1.1).apply(image);
    assertThat(views).hasSize(TenCrop.VIEWS);
    for (int view = 0; view < TenCrop.VIEWS; view++) {
      String expected = "images/tencrop-500x375-to-64-range1.1-%d.png".formatted(view);
      assertThat(views.get(view)).as(expected).isEqualTo(GoldenFiles.image(expected));
    }
  }
}
