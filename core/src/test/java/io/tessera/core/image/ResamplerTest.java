package io.tessera.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ResamplerTest {

  @Test
  void boxHalvingAveragesFourPixels() {
    RgbImage image =
        RgbImage.of(2, 2, new byte[] {10, 0, 0, 20, 0, 0, 30, 0, (byte) 255, 41, 0, 0});
    // across: (10+20)/2 = 15, (30+41)/2 = 35.5 -> 36; down: 25.5 -> 26. Blue: 128 (127.5), then 64
    assertThat(Resampler.resize(image, 1, 1, ResampleFilter.BOX))
        .isEqualTo(RgbImage.of(1, 1, new byte[] {26, 0, 64}));
  }

  @Test
  void bicubicOvershootIsClipped() {
    RgbImage edge = RgbImage.of(2, 1, new byte[] {0, 0, 0, -1, -1, -1});
    RgbImage enlarged = Resampler.resize(edge, 8, 1, ResampleFilter.BICUBIC);
    assertThat(enlarged.sample(0, 0, 0)).isZero();
    assertThat(enlarged.sample(1, 0, 0)).isZero();
    assertThat(enlarged.sample(6, 0, 0)).isEqualTo(255);
    assertThat(enlarged.sample(7, 0, 0)).isEqualTo(255);
  }

  @Test
  void refusesImpossibleSizes() {
    RgbImage image = RgbImage.filled(2, 2, 0);
    assertThatThrownBy(() -> Resampler.resize(image, 0, 5, ResampleFilter.BOX))
        .hasMessageStartingWith("Invalid image size: 0x5");
    assertThatThrownBy(() -> Resampler.resize(image, 1 << 20, 1 << 20, ResampleFilter.BOX))
        .hasMessageStartingWith("Invalid image size: 1048576x1048576");
  }

  /**
   * One axis at a time: fixed-point weights are off by under 0.01 level in all, so rounding moves a
   * tie by one level at most. A second pass would amplify that.
   */
  @Property(tries = 200)
  void bicubicStaysWithinOneLevelOfTheTextbook(
      @ForAll @IntRange(min = 1, max = 40) int length,
      @ForAll @IntRange(min = 1, max = 40) int newLength,
      @ForAll long seed) {
    requireNearTextbook(TestImages.noise(length, 3, seed), newLength, 3, ResampleFilter.BICUBIC);
    requireNearTextbook(TestImages.noise(3, length, seed), 3, newLength, ResampleFilter.BICUBIC);
  }

  /** By other factors, a source pixel's centre can lie on a box's edge, in or out by rounding. */
  @Property(tries = 100)
  void boxStaysWithinOneLevelOfTheTextbookByWholeFactors(
      @ForAll @IntRange(min = 1, max = 6) int factor,
      @ForAll @IntRange(min = 1, max = 9) int newLength,
      @ForAll long seed) {
    int length = factor * newLength;
    requireNearTextbook(TestImages.noise(length, 3, seed), newLength, 3, ResampleFilter.BOX);
    requireNearTextbook(TestImages.noise(3, length, seed), 3, newLength, ResampleFilter.BOX);
  }

  private static void requireNearTextbook(
      RgbImage image, int width, int height, ResampleFilter filter) {
    RgbImage resized = Resampler.resize(image, width, height, filter);
    RgbImage textbook = TextbookResize.resize(image, width, height, filter);
    assertThat(TestImages.largestDifference(resized, textbook)).isLessThanOrEqualTo(1);
  }

  @Property(tries = 200)
  void resizesAcrossFirstThenDown(
      @ForAll @IntRange(min = 1, max = 40) int width,
      @ForAll @IntRange(min = 1, max = 40) int height,
      @ForAll @IntRange(min = 1, max = 40) int newWidth,
      @ForAll @IntRange(min = 1, max = 40) int newHeight,
      @ForAll ResampleFilter filter,
      @ForAll long seed) {
    RgbImage image = TestImages.noise(width, height, seed);
    RgbImage across = Resampler.resize(image, newWidth, height, filter);
    assertThat(Resampler.resize(image, newWidth, newHeight, filter))
        .isEqualTo(Resampler.resize(across, newWidth, newHeight, filter));
  }

  @Property(tries = 50)
  void sameSizeChangesNothing(
      @ForAll @IntRange(min = 1, max = 30) int width,
      @ForAll @IntRange(min = 1, max = 30) int height,
      @ForAll ResampleFilter filter) {
    RgbImage image = TestImages.noise(width, height, 1);
    assertThat(Resampler.resize(image, width, height, filter)).isSameAs(image);
  }

  @Property(tries = 100)
  void oneColourStaysThatColour(
      @ForAll @IntRange(max = 0xFFFFFF) int rgb,
      @ForAll @IntRange(min = 1, max = 300) int width,
      @ForAll @IntRange(min = 1, max = 90) int newWidth,
      @ForAll ResampleFilter filter) {
    RgbImage image = RgbImage.filled(width, 3, rgb);
    assertThat(Resampler.resize(image, newWidth, 5, filter))
        .isEqualTo(RgbImage.filled(newWidth, 5, rgb));
  }

  @Property(tries = 200)
  void windowEqualsTheCropOfTheWhole(
      @ForAll @IntRange(min = 1, max = 50) int width,
      @ForAll @IntRange(min = 1, max = 50) int height,
      @ForAll @IntRange(min = 8, max = 60) int newWidth,
      @ForAll @IntRange(min = 8, max = 60) int newHeight,
      @ForAll @IntRange(max = 7) int x,
      @ForAll @IntRange(max = 7) int y,
      @ForAll ResampleFilter filter) {
    RgbImage image = TestImages.noise(width, height, 2);
    Resampler.Window window = new Resampler.Window(x, y, newWidth - 7, newHeight - 7);
    assertThat(Resampler.resizedWindow(image, filter, newWidth, newHeight, window))
        .isEqualTo(
            Resampler.resize(image, newWidth, newHeight, filter)
                .crop(x, y, newWidth - 7, newHeight - 7));
  }

  @Property(tries = 50)
  void resizingCommutesWithTransposedAxesOfOne(
      @ForAll @IntRange(min = 1, max = 60) int length,
      @ForAll @IntRange(min = 1, max = 60) int newLength,
      @ForAll ResampleFilter filter) {
    RgbImage row = TestImages.noise(length, 1, 3);
    RgbImage column = RgbImage.of(1, length, row.toByteArray());
    assertThat(Resampler.resize(column, 1, newLength, filter).toByteArray())
        .isEqualTo(Resampler.resize(row, newLength, 1, filter).toByteArray());
  }
}
