package io.tessera.evaluation.frechet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tessera.evaluation.conformance.Lcg;
import io.tessera.evaluation.random.NumpyRandom;
import io.tessera.testing.Parity;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Exact values computed with SciPy in extended cross-checks; pytorch-fid and torch-fidelity agree
 * where they are stable.
 */
@Tag("parity")
class AgainstSciPyTest {
  private static final Parity PARITY =
      Parity.of(
          "Fréchet distance by SciPy; pytorch-fid and torch-fidelity agree where they are stable");

  private final FrechetDistance distance = FrechetDistance.inPlainJava();

  @Test
  void wellConditionedFeatures() {
    FrechetResult result = between(500, 16, 1, 2, 1.25f, 0.1f);
    double[] found = {result.distance(), result.meanTerm(), result.a().trace(), result.b().trace()};
    double[] expected = {
      0.9437104602533175, 0.8334725136431964, 1.3346388426852949, 2.0898385714441314
    };
    PARITY.within("500 rows of 16 features: distance and its terms", found, expected, 1e-13);
    assertThat(result.a().rank()).isEqualTo(16);
    assertThat(result.warnings()).isEmpty();
  }

  @Test
  void moreFeatures() {
    double found = between(300, 64, 3, 4, 0.9f, 0.2f).distance();
    PARITY.within("300 rows of 64 features", found, 2.0480323486767684, 1e-12);
  }

  @Test
  void fewerSamplesThanFeatures() {
    FrechetResult result = between(40, 64, 5, 6, 1, 0.05f);
    double expected = 4.463100414417472;
    PARITY.within("40 rows of 64 features", result.distance(), expected, 1e-12);
    assertThat(result.a().rank()).isEqualTo(39);
    assertThat(result.b().rank()).isEqualTo(39);
    assertThat(result.warnings())
        .containsExactly(
            "The first side has 40 samples for 64 features: its covariance is singular and the distance biased upwards; use more than 64 samples.",
            "The second side has 40 samples for 64 features: its covariance is singular and the distance biased upwards; use more than 64 samples.");
  }

  @Test
  void diagonalCovariances() {
    double[] zeros = new double[8];
    double[] ones = {1, 1, 1, 1, 1, 1, 1, 1};
    double[] first = new double[64];
    double[] second = new double[64];
    double expected = 8;
    for (int i = 0; i < 8; i++) {
      first[i * 9] = i + 1;
      second[i * 9] = (8 - i) * (8 - i);
      expected += Math.pow(Math.sqrt(i + 1) - (8 - i), 2);
    }
    double found =
        distance.between(Gaussian.of(zeros, first), Gaussian.of(ones, second)).distance();
    assertThat(found).isCloseTo(expected, within(1e-12));
    PARITY.within("diagonal covariances", found, 122.591058665502, 1e-11);
  }

  @Test
  void unitCovariancesLeaveTheMeanTerm() {
    int d = 256;
    double[] ones = new double[d];
    Arrays.fill(ones, 1);
    double[] identity = new double[d * d];
    for (int i = 0; i < d; i++) {
      identity[i * (d + 1)] = 1;
    }
    FrechetResult result =
        distance.between(Gaussian.of(new double[d], identity), Gaussian.of(ones, identity));
    assertThat(result.distance()).isEqualTo(256.0);
  }

  /**
   * torch-fidelity's own grid, normals of RandomState; (4, 4, 1) is its case that once gave NaN.
   */
  @ParameterizedTest
  @CsvSource({
    "4, 4, 1, 4.753837617472013, 1e-8",
    "2, 2, 2023, 7.539442135252916, 1e-12",
    "16, 8, 2023, 2.000496449004043, 1e-12",
    "64, 64, 2023, 34.715915577532996, 1e-11",
    "1024, 256, 2023, 32.5485480372987, 1e-11",
    "64, 256, 2023, 312.68407017343327, 1e-10",
  })
  void normalFeatures(int n, int d, int seed, double expected, double tolerance) {
    NumpyRandom random = new NumpyRandom(seed);
    FrechetResult result =
        distance.between(statistics(random.normals(n, d)), statistics(random.normals(n, d)));
    String quantity = "%d rows of %d normal features".formatted(n, d);
    PARITY.within(quantity, result.distance(), expected, tolerance);
  }

  @Test
  @Tag("slow")
  void manyNormalFeatures() {
    NumpyRandom random = new NumpyRandom(2023);
    FrechetResult result =
        distance.between(
            statistics(random.normals(32768, 256)), statistics(random.normals(32768, 256)));
    double expected = 1.0144363584843745;
    PARITY.within("32768 rows of 256 normal features", result.distance(), expected, 1e-11);
  }

  private FrechetResult between(
      int n, int d, int firstSeed, int secondSeed, float scale, float offset) {
    return distance.between(
        statistics(Lcg.features(n, d, firstSeed, 1, 0), d),
        statistics(Lcg.features(n, d, secondSeed, scale, offset), d));
  }

  private static FeatureStatistics statistics(float[] features, int d) {
    FeatureAccumulator accumulator = new FeatureAccumulator(d);
    accumulator.add(features);
    return accumulator.statistics();
  }

  private static FeatureStatistics statistics(double[][] features) {
    FeatureAccumulator accumulator = new FeatureAccumulator(features[0].length);
    accumulator.add(features);
    return accumulator.statistics();
  }
}
