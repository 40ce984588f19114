package io.tessera.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.testing.Parity;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Ten crops equal torchvision's in every byte, in its order. */
@Tag("parity")
class AgainstTorchvisionTest {
  private static final Parity PARITY = Parity.of("torchvision TenCrop after LlamaGen's crop");

  @Test
  void tenCrop() throws Exception {
    RgbImage image = GoldenFiles.image("images/in-500x375.png");
    List<RgbImage> views = new TenCrop(64, 1.1).apply(image);
    assertThat(views).hasSize(TenCrop.VIEWS);
    for (int view = 0; view < TenCrop.VIEWS; view++) {
      String name = "images/tencrop-500x375-to-64-range1.1-%d.png".formatted(view);
      RgbImage expected = GoldenFiles.image(name);
      assertThat(views.get(view)).hasToString(expected.toString());
      byte[] pixels = views.get(view).toByteArray();
      PARITY.levels("ten crops, in order", name, pixels, expected.toByteArray(), 0);
    }
  }
}
