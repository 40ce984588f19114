package io.tessera.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FloatResamplerTest {
  /** Pillow 9.4, each channel in mode "F", then clipped to 0..255. */
  @ParameterizedTest
  @CsvSource({
    "32, 32, 1, 88443d2a, 34214502.202113",
    "64, 48, 2, 0cf9aa41, 34175002.572713",
    "256, 256, 3, 70b9d4fe, 34148441.820561",
    "512, 400, 4, cc7b1548, 34176307.207969",
  })
  void bicubicHasPillowsBits(int height, int width, int seed, String crc, double sum) {
    float[] resized =
        FloatResampler.resize(
            noise(height, width, seed), width, height, 299, 299, ResampleFilter.BICUBIC);
    double found = 0;
    for (int i = 0; i < resized.length; i++) {
      resized[i] = Math.min(Math.max(resized[i], 0), 255);
      found += resized[i];
    }
    assertThat(crc(resized)).isEqualTo(Long.parseLong(crc, 16));
    assertThat(found).isCloseTo(sum, within(1e-5));
  }

  @Test
  void overshootIsKept() {
    float[] resized =
        FloatResampler.resize(new byte[] {0, 0, 0, -1, -1, -1}, 2, 1, 8, 1, ResampleFilter.BICUBIC);
    assertThat(resized[3]).isNegative();
    assertThat(resized[6 * 3]).isGreaterThan(255);
  }

  @Property(tries = 30)
  void staysNearTheRoundedImage(
      @ForAll @IntRange(min = 1, max = 40) int width,
      @ForAll @IntRange(min = 1, max = 40) int height,
      @ForAll @IntRange(min = 1, max = 40) int newWidth) {
    byte[] image = noise(height, width, width * 41 + height);
    float[] exact =
        FloatResampler.resize(image, width, height, newWidth, height, ResampleFilter.BICUBIC);
    byte[] rounded =
        Resampler.resize(
                RgbImage.of(width, height, image), newWidth, height, ResampleFilter.BICUBIC)
            .toByteArray();
    for (int i = 0; i < exact.length; i++) {
      float clipped = Math.min(Math.max(exact[i], 0), 255);
      assertThat(clipped).isCloseTo(rounded[i] & 0xFF, within(0.51f));
    }
  }

  @Test
  void otherLengthsAndSizesAreRefused() {
    assertThatThrownBy(() -> FloatResampler.resize(new byte[5], 2, 1, 8, 1, ResampleFilter.BICUBIC))
        .hasMessage("Invalid samples: 5 bytes; a 2x1 RGB image has 6");
    assertThatThrownBy(() -> FloatResampler.resize(new byte[6], 2, 1, 0, 1, ResampleFilter.BICUBIC))
        .hasMessageStartingWith("Invalid image size: 0x1");
  }

  /** s = 1664525 s + 1013904223 mod 2³², the upper byte of each. */
  private static byte[] noise(int height, int width, int seed) {
    byte[] bytes = new byte[height * width * 3];
    int state = seed;
    for (int i = 0; i < bytes.length; i++) {
      state = state * 1664525 + 1013904223;
      bytes[i] = (byte) (state >>> 24);
    }
    return bytes;
  }

  private static long crc(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    CRC32 crc = new CRC32();
    crc.update(bytes.array());
    return crc.getValue();
  }
}
