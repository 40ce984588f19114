package io.tessera.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RgbImageTest {

  private static final byte[] SIX_PIXELS = {
    1, 2, 3, 4, 5, 6, 7, 8, 9,
    11, 12, 13, 14, 15, 16, 17, 18, -1
  };

  private final RgbImage image = RgbImage.of(3, 2, SIX_PIXELS);

  @Test
  void samplesAreUnsignedAndInRasterOrder() {
    assertThat(image.sample(1, 0, 2)).isEqualTo(6);
    assertThat(image.sample(2, 1, 2)).isEqualTo(255);
    assertThat(image.rgb(2, 1)).isEqualTo(0x1112FF);
  }

  @Test
  void isNotChangedThroughItsArrays() {
    byte[] given = SIX_PIXELS.clone();
    RgbImage made = RgbImage.of(3, 2, given);
    given[0] = 99;
    made.toByteArray()[1] = 99;
    assertThat(made).isEqualTo(image);
  }

  @Test
  void isCopiedToWhereABufferStands() {
    ByteBuffer buffer = ByteBuffer.allocate(20).position(1);
    image.copyTo(buffer);
    assertThat(buffer.position()).isEqualTo(19);
    assertThat(Arrays.copyOfRange(buffer.array(), 1, 19)).isEqualTo(SIX_PIXELS);
  }

  @Test
  void cropsARectangle() {
    assertThat(image.crop(1, 1, 2, 1))
        .isEqualTo(RgbImage.of(2, 1, new byte[] {14, 15, 16, 17, 18, -1}));
    assertThat(image.crop(0, 0, 3, 2)).isSameAs(image);
  }

  @Test
  void mirrorsPixelsNotSamples() {
    assertThat(image.flipHorizontally().toByteArray())
        .containsExactly(7, 8, 9, 4, 5, 6, 1, 2, 3, 17, 18, -1, 14, 15, 16, 11, 12, 13);
  }

  @Test
  void equalsByContentAndShape() {
    RgbImage same = RgbImage.of(3, 2, SIX_PIXELS);
    assertThat(same).isEqualTo(image).hasSameHashCodeAs(image);
    assertThat(RgbImage.of(2, 3, SIX_PIXELS)).isNotEqualTo(image);
    assertThat(RgbImage.filled(3, 2, 0)).isNotEqualTo(image);
    assertThat(image).hasToString("RgbImage[3x2]");
  }

  @Test
  void fillsWithAColour() {
    assertThat(RgbImage.filled(2, 2, 0x0180FF).rgb(1, 1)).isEqualTo(0x0180FF);
  }

  @Test
  void refusesImpossibleSizes() {
    assertThatThrownBy(() -> RgbImage.of(2, 2, new byte[11]))
        .hasMessage("Invalid samples: 11 bytes; a 2x2 RGB image has 12");
    assertThatThrownBy(() -> RgbImage.of(0, 2, new byte[0]))
        .hasMessageStartingWith("Invalid image size: 0x2; both sides must be positive");
    assertThatThrownBy(() -> RgbImage.filled(70_000, 70_000, 0))
        .hasMessageContaining("70000x70000");
  }

  @Test
  void refusesCropsAndPositionsOutside() {
    assertThatThrownBy(() -> image.crop(1, 0, 3, 1))
        .hasMessage("Invalid crop: 3x1 at (1, 0); it must lie inside the 3x2 image");
    assertThatThrownBy(() -> image.crop(Integer.MAX_VALUE, 0, Integer.MAX_VALUE, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> image.crop(0, 0, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> image.sample(0, 2, 0))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("Invalid position: x 0, y 2, channel 0 of RgbImage[3x2]");
  }

  @Property(tries = 100)
  void mirroringTwiceChangesNothing(
      @ForAll @IntRange(min = 1, max = 20) int width,
      @ForAll @IntRange(min = 1, max = 20) int height,
      @ForAll long seed) {
    RgbImage noise = TestImages.noise(width, height, seed);
    assertThat(noise.flipHorizontally().flipHorizontally()).isEqualTo(noise);
  }

  @Property(tries = 100)
  void cropOfMirrorIsMirrorOfCrop(
      @ForAll @IntRange(max = 9) int x, @ForAll @IntRange(min = 1, max = 8) int width) {
    RgbImage noise = TestImages.noise(17, 3, 5);
    assertThat(noise.flipHorizontally().crop(17 - x - width, 1, width, 2))
        .isEqualTo(noise.crop(x, 1, width, 2).flipHorizontally());
  }
}
