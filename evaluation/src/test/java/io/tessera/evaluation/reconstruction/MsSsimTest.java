package io.tessera.evaluation.reconstruction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tessera.evaluation.conformance.Lcg;
import io.tessera.evaluation.interval.Jackknife;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MsSsimTest {
  /** The formula in float64 with torch's convolutions and pools. */
  @ParameterizedTest
  @CsvSource({
    "256, 256, 0.9375690046569408, 0.9212516933402984",
    "176, 192, 0.9345986701610975, 0.9206151239396009",
    "161, 175, 0.9349233345458227, 0.9206539210314553",
  })
  void agreesWithTheFormulaInTorch(int height, int width, double onFiveScales, double onOne) {
    byte[] original = Lcg.bytes(height * width * 3, 1);
    byte[] noise = Lcg.bytes(height * width * 3, 2);
    byte[] reconstruction = new byte[noise.length];
    for (int i = 0; i < noise.length; i++) {
      reconstruction[i] = (byte) (((original[i] & 0xff) * 3 + (noise[i] & 0xff)) / 4);
    }
    assertThat(MsSsim.of(original, reconstruction, width, height))
        .isCloseTo(onFiveScales, within(1e-10));
    assertThat(Ssim.of(original, reconstruction, width, height)).isCloseTo(onOne, within(1e-10));
  }

  @Test
  void identicalImagesScoreOneAndNegativesZero() {
    byte[] image = Lcg.bytes(161 * 161 * 3, 5);
    assertThat(MsSsim.of(image, image, 161, 161)).isCloseTo(1, within(1e-12));
    byte[] negative = image.clone();
    for (int i = 0; i < image.length; i++) {
      negative[i] = (byte) (255 - (image[i] & 0xff));
    }
    assertThat(MsSsim.of(image, negative, 161, 161)).isZero();
  }

  @Test
  void smallImagesAreRefused() {
    assertThatThrownBy(() -> MsSsim.of(new byte[160 * 200 * 3], new byte[160 * 200 * 3], 200, 160))
        .hasMessage(
            "Cannot take MS-SSIM of images of 200 x 160: five scales need at least 161 pixels a side; use SSIM");
  }

  @Test
  void distancesOfPairsAreSupplied() {
    PairDistance firstSample =
        (originals, reconstructions, width, height) ->
            IntStream.range(0, originals.size())
                .mapToDouble(i -> originals.get(i)[0] - reconstructions.get(i)[0])
                .toArray();
    List<byte[]> originals = List.of(new byte[] {5, 0, 0}, new byte[] {9, 0, 0});
    List<byte[]> reconstructions = List.of(new byte[] {4, 0, 0}, new byte[] {6, 0, 0});
    assertThat(firstSample.mean(originals, reconstructions, 1, 1)).isEqualTo(new ImageMean(2, 4));
    PairDistance forgetful = (a, b, width, height) -> new double[1];
    assertThatThrownBy(() -> forgetful.mean(originals, reconstructions, 1, 1))
        .hasMessage(
            "Cannot compare images: 2 originals, 2 reconstructions, 1 distances; expected as many of each");
  }

  @Test
  void meansMergeAndHaveASpread() {
    ImageMean whole = ImageMean.of(1, 2).merge(ImageMean.of(6)).merge(ImageMean.none());
    assertThat(whole).isEqualTo(new ImageMean(3, 9));
    assertThat(whole.mean()).isEqualTo(3);
    Jackknife spread = ImageMean.jackknife(List.of(ImageMean.of(1, 2), ImageMean.of(6, 3)));
    assertThat(spread.estimate()).isEqualTo(3);
    assertThat(spread.standardError()).isCloseTo(1.5, within(1e-14));
    assertThatThrownBy(() -> ImageMean.of(0.5, Double.NaN))
        .hasMessage("Invalid measurement: NaN for image 1; check that image");
    assertThatThrownBy(() -> ImageMean.none().mean())
        .hasMessage("Cannot average over images: none were measured");
  }
}
