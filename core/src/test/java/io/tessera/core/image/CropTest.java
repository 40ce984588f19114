package io.tessera.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CropTest {

  @Test
  void centerCropOfTheRightSizeIsTheSameImage() {
    RgbImage image = TestImages.noise(32, 32, 1);
    assertThat(new CenterCrop(32).apply(image)).isSameAs(image);
  }

  @Test
  void centerCropOfTheRightShortSideOnlyCuts() {
    RgbImage image = TestImages.noise(37, 32, 1);
    assertThat(new CenterCrop(32).apply(image)).isEqualTo(image.crop(2, 0, 32, 32));
  }

  /** As a whole, the scaled image would have 13 billion pixels. */
  @Test
  @Timeout(value = 10, unit = TimeUnit.SECONDS)
  void centerCropOfASliverIsCheap() {
    RgbImage sliver = RgbImage.filled(1, 200_000, 0x102030);
    assertThat(new CenterCrop(256).apply(sliver)).isEqualTo(RgbImage.filled(256, 256, 0x102030));
    assertThat(new CenterCrop(256).apply(RgbImage.filled(200_000, 1, 0x102030)))
        .isEqualTo(RgbImage.filled(256, 256, 0x102030));
  }

  @Property(tries = 100)
  void centerCropIsAlwaysSquare(
      @ForAll @IntRange(min = 1, max = 120) int width,
      @ForAll @IntRange(min = 1, max = 120) int height,
      @ForAll @IntRange(min = 1, max = 70) int size) {
    RgbImage cropped = new CenterCrop(size).apply(TestImages.noise(width, height, 1));
    assertThat(cropped).hasToString("RgbImage[%dx%d]".formatted(size, size));
  }

  @Test
  void randomCropIsTheSameUnderTheSameSeed() {
    RgbImage image = TestImages.noise(90, 70, 1);
    RandomCrop crop = new RandomCrop(32, 0.8, 1);
    RgbImage once = crop.seeded(5).apply(image);
    assertThat(crop.seeded(5).apply(image)).isEqualTo(once);
    assertThat(crop.seeded(6).apply(image)).isNotEqualTo(once);
    // holds on every machine and JDK
    assertThat(once.hashCode()).isEqualTo(932081027);
  }

  @Test
  void randomCropDrawsShortSideThenTopThenLeft() {
    RgbImage image = TestImages.noise(90, 70, 1);
    RandomCrop crop = new RandomCrop(32, 0.8, 1);
    // the greatest of the short sides 32 to 40, then half of the 9 tops and of the 20 lefts
    RgbImage cropped = crop.apply(image, drawing(0.99, 0.5, 0.5));
    RgbImage whole = Resampler.resize(image, 51, 40, ResampleFilter.BICUBIC);
    assertThat(cropped).isEqualTo(whole.crop(10, 4, 32, 32));
  }

  @Test
  void randomCropCoversItsWholeRange() {
    RgbImage ramp = ramp(40);
    RandomCrop crop = new RandomCrop(32, 0.8, 0.8); // short side 40: no scaling
    SplittableRandom random = new SplittableRandom(1);
    TreeSet<Integer> lefts = new TreeSet<>();
    TreeSet<Integer> tops = new TreeSet<>();
    for (int i = 0; i < 500; i++) {
      RgbImage cropped = crop.apply(ramp, random);
      lefts.add(cropped.sample(0, 0, 0));
      tops.add(cropped.sample(0, 0, 1));
    }
    assertThat(lefts).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(tops).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void randomFlipFlipsAboutHalf() {
    RgbImage image = TestImages.noise(5, 5, 1);
    SplittableRandom random = new SplittableRandom(1);
    int flipped = 0;
    for (int i = 0; i < 1000; i++) {
      RgbImage result = Augmentation.randomFlip().apply(image, random);
      if (result.equals(image.flipHorizontally())) {
        flipped++;
      } else {
        assertThat(result).isSameAs(image);
      }
    }
    assertThat(flipped).isBetween(430, 570);
  }

  @Test
  void stepsCompose() {
    RgbImage image = TestImages.noise(90, 70, 1);
    ImageTransform cropAndMirror = new CenterCrop(32).andThen(RgbImage::flipHorizontally);
    assertThat(cropAndMirror.apply(image))
        .isEqualTo(new CenterCrop(32).apply(image).flipHorizontally());
    Augmentation augmentation =
        Augmentation.of(new CenterCrop(32)).andThen(Augmentation.randomFlip());
    assertThat(augmentation.apply(image, drawing(0))).isEqualTo(new CenterCrop(32).apply(image));
  }

  @Test
  void tenCropTakesFiveOfTheMirrorImage() {
    RgbImage ramp = ramp(11);
    List<RgbImage> views = new TenCrop(8, 1.4).apply(ramp);
    assertThat(views.get(3)).isEqualTo(ramp.crop(3, 3, 8, 8));
    // 3/2 = 1.5 rounds to the even 2
    assertThat(views.get(4)).isEqualTo(ramp.crop(2, 2, 8, 8));
    assertThat(views.get(5)).isEqualTo(ramp.crop(3, 0, 8, 8).flipHorizontally());
  }

  @Test
  void refusesImpossibleCrops() {
    assertThatThrownBy(() -> new CenterCrop(0)).hasMessage("Invalid crop size: 0; use 1 to 26754");
    assertThatThrownBy(() -> new CenterCrop(1 << 20)).hasMessageContaining("1048576");
    assertThatThrownBy(() -> new RandomCrop(32, 0, 1))
        .hasMessage("Invalid crop fractions: 0.0 to 1.0; use 0 < minFraction <= maxFraction <= 1");
    assertThatThrownBy(() -> new RandomCrop(32, 0.9, 0.8))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RandomCrop(32, 0.9, 1.1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RandomCrop(32, Double.NaN, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TenCrop(32, 0.99))
        .hasMessage("Invalid crop range: 0.99; use 1 or more");
    assertThatThrownBy(() -> new TenCrop(32, 1e9)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Red tells x, green tells y. */
  private static RgbImage ramp(int size) {
    byte[] samples = new byte[3 * size * size];
    for (int i = 0; i < size * size; i++) {
      samples[3 * i] = (byte) (i % size);
      samples[3 * i + 1] = (byte) (i / size);
    }
    return RgbImage.of(size, size, samples);
  }

  /** A generator whose longs are these fractions of their range, taken without sign. */
  private static RandomGenerator drawing(double... fractions) {
    Deque<Long> draws = new ArrayDeque<>();
    for (double fraction : fractions) {
      draws.add((long) (fraction * Long.MAX_VALUE) << 1);
    }
    return draws::remove;
  }
}
