package io.tessera.evaluation.reconstruction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SsimTest {
  /**
   * scikit-image 0.19.3: gaussian_weights, sigma 1.5, use_sample_covariance False, channel mean.
   */
  @ParameterizedTest
  @CsvSource({
    "32, 24, 1, 0.2400373007952056",
    "64, 64, 2, 0.29910403665845897",
    "11, 11, 3, 0.12358070836670525",
    "17, 40, 4, 0.2025920940843653",
  })
  void agreesWithScikitImage(int width, int height, int seed, double expected) {
    TestImages pair = TestImages.pair(width, height, seed);
    assertThat(Ssim.of(pair.original(), pair.reconstruction(), width, height))
        .isCloseTo(expected, within(1e-12));
  }

  @Property(tries = 40)
  void agreesWithTheDefinition(
      @ForAll @IntRange(min = 1, max = 24) int width,
      @ForAll @IntRange(min = 1, max = 24) int height,
      @ForAll int seed) {
    TestImages pair = TestImages.pair(width, height, seed);
    double found = Ssim.of(pair.original(), pair.reconstruction(), width, height);
    assertThat(found).isCloseTo(byDefinition(pair, width, height), within(1e-10));
    assertThat(found).isBetween(-1.0, 1.0);
  }

  @Test
  void identicalImagesAreOne() {
    byte[] image = TestImages.pair(20, 13, 5).original();
    assertThat(Ssim.of(image, image.clone(), 20, 13)).isCloseTo(1, within(1e-12));
  }

  @Test
  void flatImagesCompareByLuminanceAlone() {
    byte[] dark = new byte[12 * 12 * 3];
    byte[] light = new byte[12 * 12 * 3];
    Arrays.fill(dark, (byte) 50);
    Arrays.fill(light, (byte) 200);
    double expected = (2 * 50 * 200 + 6.5025) / (50 * 50 + 200 * 200 + 6.5025);
    assertThat(Ssim.of(dark, light, 12, 12)).isCloseTo(expected, within(1e-9));
  }

  @Test
  void anImageOfOnePixelHasAWindow() {
    byte[] a = {10, 20, 30};
    assertThat(Ssim.of(a, a.clone(), 1, 1)).isCloseTo(1, within(1e-15));
  }

  @Test
  void wrongSizesAreRefused() {
    assertThatThrownBy(() -> Ssim.of(new byte[12], new byte[11], 2, 2))
        .hasMessage("Cannot compare images: 12 and 11 samples; expected 12 for RGB at 2 x 2");
    assertThatThrownBy(() -> Ssim.of(new byte[0], new byte[0], 0, 4))
        .hasMessage("Invalid image size: 0 x 4; expected at least 1 x 1");
  }

  /** One window at a time, two-dimensional weights, centred sums. */
  private static double byDefinition(TestImages pair, int width, int height) {
    int size = Math.min(11, Math.min(width, height));
    size -= 1 - size % 2;
    double sum = 0;
    int windows = 0;
    for (int c = 0; c < 3; c++) {
      for (int top = 0; top + size <= height; top++) {
        for (int left = 0; left + size <= width; left++) {
          sum += window(pair, width, left, top, size, c);
          windows++;
        }
      }
    }
    return sum / windows;
  }

  private static double window(
      TestImages pair, int width, int left, int top, int size, int channel) {
    double total = 0;
    double[] w = new double[size * size];
    double[] x = new double[size * size];
    double[] y = new double[size * size];
    for (int i = 0; i < size * size; i++) {
      int dx = i % size - size / 2;
      int dy = i / size - size / 2;
      int at = ((top + i / size) * width + left + i % size) * 3 + channel;
      w[i] = Math.exp(-(dx * dx + dy * dy) / 4.5);
      x[i] = pair.original()[at] & 0xff;
      y[i] = pair.reconstruction()[at] & 0xff;
      total += w[i];
    }
    double mx = 0;
    double my = 0;
    for (int i = 0; i < w.length; i++) {
      w[i] /= total;
      mx += w[i] * x[i];
      my += w[i] * y[i];
    }
    double vx = 0;
    double vy = 0;
    double vxy = 0;
    for (int i = 0; i < w.length; i++) {
      vx += w[i] * (x[i] - mx) * (x[i] - mx);
      vy += w[i] * (y[i] - my) * (y[i] - my);
      vxy += w[i] * (x[i] - mx) * (y[i] - my);
    }
    return (2 * mx * my + 6.5025)
        * (2 * vxy + 58.5225)
        / ((mx * mx + my * my + 6.5025) * (vx + vy + 58.5225));
  }
}
