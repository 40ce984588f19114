package io.tessera.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class PixelBatchTest {

  @Test
  void writesPlanesOfOneImageAfterTheOther() {
    RgbImage first = RgbImage.of(2, 1, new byte[] {0, 51, 102, -1, -52, -103});
    RgbImage second = RgbImage.filled(2, 1, 0xFFFFFF);
    assertThat(PixelBatch.toFloatChw(List.of(first, second)))
        .containsExactly(
            -1f,
            1f,
            51 / 127.5f - 1,
            204 / 127.5f - 1,
            102 / 127.5f - 1,
            153 / 127.5f - 1,
            1f,
            1f,
            1f,
            1f,
            1f,
            1f);
  }

  @Test
  void everyLevelComesBack() {
    byte[] samples = new byte[3 * 256];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) (i / 3);
    }
    RgbImage levels = RgbImage.of(256, 1, samples);
    float[] values = PixelBatch.toFloatChw(List.of(levels));
    assertThat(PixelBatch.fromFloatChw(values, 256, 1)).containsExactly(levels);
  }

  @Test
  void batchComesBack() {
    List<RgbImage> images =
        List.of(TestImages.noise(5, 4, 1), TestImages.noise(5, 4, 2), TestImages.noise(5, 4, 3));
    assertThat(PixelBatch.fromFloatChw(PixelBatch.toFloatChw(images), 5, 4)).isEqualTo(images);
  }

  /** 127.5·v + 128 without its fraction, as LlamaGen writes samples. */
  @Test
  void backIsLlamaGensRule() {
    float[] values = {-0.999f, 0, 0.5f, 2, -7, Float.NaN};
    RgbImage image = PixelBatch.fromFloatChw(values, 2, 1).get(0);
    int[] levels = {
      image.sample(0, 0, 0), image.sample(1, 0, 0), image.sample(0, 0, 1),
      image.sample(1, 0, 1), image.sample(0, 0, 2), image.sample(1, 0, 2)
    };
    assertThat(levels).containsExactly(0, 128, 191, 255, 0, 0);
    assertThat(
            PixelBatch.fromFloatChw(new float[] {-0.98f, 0.991f, 0.9999f}, 1, 1).get(0).rgb(0, 0))
        .isEqualTo(0x03FEFF);
  }

  @Test
  void buffersMoveByOneImage() {
    RgbImage first = TestImages.noise(4, 3, 1);
    RgbImage second = TestImages.noise(4, 3, 2);
    FloatBuffer buffer = ByteBuffer.allocateDirect(2 * 36 * Float.BYTES).asFloatBuffer();
    PixelBatch.toFloatChw(first, buffer);
    assertThat(buffer.position()).isEqualTo(36);
    PixelBatch.toFloatChw(second, buffer);
    buffer.flip();
    assertThat(PixelBatch.fromFloatChw(buffer, 4, 3)).isEqualTo(first);
    assertThat(PixelBatch.fromFloatChw(buffer, 4, 3)).isEqualTo(second);
    assertThat(buffer.hasRemaining()).isFalse();
  }

  @Test
  void refusesWhatDoesNotFit() {
    assertThat(PixelBatch.toFloatChw(List.of())).isEmpty();
    assertThatThrownBy(
            () ->
                PixelBatch.toFloatChw(
                    List.of(TestImages.noise(2, 3, 1), TestImages.noise(3, 2, 1))))
        .hasMessage(
            "Cannot batch images: RgbImage[2x3] and RgbImage[3x2] differ in size; crop them first");
    assertThatThrownBy(() -> PixelBatch.fromFloatChw(new float[13], 2, 1))
        .hasMessage("Invalid batch: 13 values are not a multiple of 3x1x2");
  }
}
