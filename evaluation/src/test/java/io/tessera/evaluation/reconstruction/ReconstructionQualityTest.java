package io.tessera.evaluation.reconstruction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReconstructionQualityTest {
  /** scikit-image 0.19.3, data_range 255. */
  @ParameterizedTest
  @CsvSource({
    "32, 24, 1, 19.87048042149749",
    "64, 64, 2, 19.802865109529236",
    "17, 40, 4, 19.8512192323576"
  })
  void psnrAgreesWithScikitImage(int width, int height, int seed, double expected) {
    TestImages pair = TestImages.pair(width, height, seed);
    assertThat(Psnr.of(pair.original(), pair.reconstruction())).isCloseTo(expected, within(1e-12));
  }

  @Test
  void psnrOfKnownErrors() {
    assertThat(Psnr.of(new byte[] {0, 0}, new byte[] {(byte) 255, (byte) 255})).isZero();
    assertThat(Psnr.of(new byte[] {10, 20}, new byte[] {10, 20}))
        .isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(Psnr.of(new byte[] {(byte) 200}, new byte[] {(byte) 199}))
        .isCloseTo(48.1308036086791, within(1e-12));
  }

  @Test
  void psnrOfDifferentSizesIsRefused() {
    assertThatThrownBy(() -> Psnr.of(new byte[3], new byte[6]))
        .hasMessage("Cannot compare images: 3 and 6 samples; expected two images of one size");
    assertThatThrownBy(() -> Psnr.of(new byte[0], new byte[0]))
        .hasMessageContaining("0 and 0 samples");
  }

  @Test
  void meansAreOverImagesAndPooledIsOverPixels() {
    byte[] black = new byte[3];
    byte[] grey = {51, 51, 51};
    byte[] white = {(byte) 255, (byte) 255, (byte) 255};
    ReconstructionQuality both =
        ReconstructionQuality.of(black, grey, 1, 1)
            .merge(ReconstructionQuality.of(black, white, 1, 1));
    assertThat(both.images()).isEqualTo(2);
    assertThat(both.meanPsnr()).isCloseTo(10 * Math.log10(25) / 2, within(1e-12));
    assertThat(both.pooledPsnr()).isCloseTo(10 * Math.log10(2 / (1 + 1 / 25.0)), within(1e-12));
  }

  @Test
  void identicalPairsAreCountedApart() {
    byte[] image = TestImages.pair(12, 12, 1).original();
    byte[] other = TestImages.pair(12, 12, 1).reconstruction();
    ReconstructionQuality same = ReconstructionQuality.of(image, image.clone(), 12, 12);
    ReconstructionQuality different = ReconstructionQuality.of(image, other, 12, 12);
    assertThat(same.meanPsnr()).isEqualTo(Double.POSITIVE_INFINITY);
    ReconstructionQuality both = ReconstructionQuality.none().merge(same).merge(different);
    assertThat(both.identicalImages()).isEqualTo(1);
    assertThat(both.meanPsnr()).isEqualTo(different.meanPsnr());
    assertThat(both.meanSsim()).isCloseTo((1 + different.meanSsim()) / 2, within(1e-12));
  }

  @Test
  void noImagesHaveNoMean() {
    assertThatThrownBy(() -> ReconstructionQuality.none().meanSsim())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("Cannot average reconstruction quality: no images were measured");
  }
}
