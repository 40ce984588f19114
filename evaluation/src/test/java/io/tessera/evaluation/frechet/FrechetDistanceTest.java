package io.tessera.evaluation.frechet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tessera.evaluation.conformance.Lcg;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrechetDistanceTest {
  private final FrechetDistance distance = FrechetDistance.inPlainJava();

  @Property(tries = 40)
  void identicalSetsAreZero(
      @ForAll @IntRange(min = 2, max = 100) int n,
      @ForAll @IntRange(min = 1, max = 80) int d,
      @ForAll int seed) {
    FeatureStatistics set = statistics(Lcg.features(n, d, seed, 1, 3), d);
    FrechetResult result = distance.between(set, set);
    assertThat(result.zeroWithinRounding()).isTrue();
    assertThat(Math.abs(result.distance())).isLessThan(1e-12 * (1 + result.a().trace()));
  }

  @Property(tries = 40)
  void theDistanceIsSymmetric(
      @ForAll @IntRange(min = 2, max = 60) int n,
      @ForAll @IntRange(min = 1, max = 40) int d,
      @ForAll int seed) {
    FeatureStatistics a = statistics(Lcg.features(n, d, seed, 1, 0), d);
    FeatureStatistics b = statistics(Lcg.features(n + 7, d, seed + 1, 2, 0.5f), d);
    assertThat(distance.between(a, b).distance())
        .isCloseTo(distance.between(b, a).distance(), within(1e-10 * (1 + d)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0x1p-498, 0x1p-300, 0x1p-30, 0x1p30, 0x1p300, 0x1p498})
  void theScaleOfTheFeaturesIsThatOfTheDistance(double scale) {
    for (int n : new int[] {5, 40}) { // fewer and more than features
      double expected = distance.between(scaled(n, 1, 1), scaled(n, 2, 1)).distance();
      FrechetResult found = distance.between(scaled(n, 1, scale), scaled(n, 2, scale));
      assertThat(found.distance() / scale / scale).isCloseTo(expected, within(1e-12 * expected));
      assertThat(found.a().rank()).isEqualTo(Math.min(n - 1, 12));
      FeatureStatistics set = scaled(n, 1, scale);
      assertThat(distance.between(set, set).zeroWithinRounding()).isTrue();
    }
  }

  private static FeatureStatistics scaled(int n, int seed, double scale) {
    float[] features = Lcg.features(n, 12, seed, seed, 0.5f);
    double[][] rows = new double[n][12];
    for (int i = 0; i < features.length; i++) {
      rows[i / 12][i % 12] = features[i] * scale;
    }
    FeatureAccumulator accumulator = new FeatureAccumulator(12);
    accumulator.add(rows);
    return accumulator.statistics();
  }

  @Test
  void twoConstantSetsAreTheirMeansApart() {
    FeatureStatistics first = statistics(new float[] {1, 5, 1, 5, 1, 5}, 2);
    FeatureStatistics second = statistics(new float[] {4, 1, 4, 1}, 2);
    assertThat(distance.between(first, second).distance()).isEqualTo(25);
    assertThat(distance.between(first, first).distance()).isZero();
  }

  @Test
  void aShiftMovesTheMeanTermOnly() {
    int d = 5;
    FeatureStatistics a = statistics(Lcg.features(200, d, 1, 1, 0), d);
    FrechetResult result = distance.between(a, statistics(Lcg.features(200, d, 1, 1, 2), d));
    assertThat(result.distance()).isCloseTo(4.0 * d, within(1e-6));
    assertThat(result.meanTerm()).isCloseTo(4.0 * d, within(1e-6));
    assertThat(result.zeroWithinRounding()).isFalse();
  }

  @Test
  void oneConstantSideLeavesTheOtherTrace() {
    FeatureStatistics constant = statistics(new float[] {1, 1, 1, 1}, 2);
    FeatureStatistics varied = statistics(new float[] {0, 1, 2, 1}, 2);
    FrechetResult result = distance.between(constant, varied);
    assertThat(result.distance()).isEqualTo(2);
    assertThat(result.crossTerm()).isZero();
    assertThat(result.a().rank()).isZero();
  }

  @Test
  void aSideOfUnknownCountIsSaid() {
    Gaussian known = statistics(new float[] {0, 1, 2}, 1).gaussian();
    Gaussian unknown = Gaussian.of(new double[] {1}, new double[] {1});
    assertThat(distance.between(known, unknown).warnings())
        .containsExactly("The second side does not say how many samples it was fitted to.");
  }

  @Test
  void anySingularValuesCanBePluggedIn() {
    FrechetDistance constant = new FrechetDistance((matrix, rows, columns) -> new double[] {0.25});
    FeatureStatistics set = statistics(new float[] {0, 1, 2}, 1);
    assertThat(constant.between(set, set).distance()).isEqualTo(1.5);
  }

  /**
   * Statistics that a tool keeps in float32 are indefinite by its rounding, and no worse for it.
   */
  @Property(tries = 60)
  void covariancesRoundedToFloatAreTaken(
      @ForAll @IntRange(min = 2, max = 300) int n,
      @ForAll @IntRange(min = 1, max = 200) int d,
      @ForAll int seed) {
    FeatureStatistics set = statistics(Lcg.features(n, d, seed, 1, 3), d);
    double[] covariance = set.gaussian().covariance();
    for (int i = 0; i < covariance.length; i++) {
      covariance[i] = (float) covariance[i];
    }
    Gaussian rounded = Gaussian.of(set.gaussian().mean(), covariance);
    assertThat(distance.between(rounded, set.gaussian()).distance())
        .isCloseTo(0, within(1e-6 * rounded.trace()));
  }

  @Test
  void differentDimensionsAreRefused() {
    assertThatThrownBy(
            () ->
                distance.between(
                    statistics(new float[] {1, 2}, 1), statistics(new float[] {1, 2, 3, 4}, 2)))
        .hasMessage(
            "Cannot compare features: dimensions 1 and 2 differ; use one feature extractor for both"
                + " sides");
  }

  @Test
  void impossibleGaussiansAreRefused() {
    assertThatThrownBy(() -> Gaussian.of(new double[2], new double[3]))
        .hasMessage("Invalid covariance: 3 entries, expected 2 x 2 for a mean of 2");
    assertThatThrownBy(() -> Gaussian.of(new double[2], new double[] {1, 0.5, 0.25, 1}))
        .hasMessage("Invalid covariance: not symmetric, entries (0, 1) are 0.5 and 0.25");
    assertThatThrownBy(() -> Gaussian.of(new double[] {Double.NaN}, new double[] {1}))
        .hasMessage(
            "Invalid mean: NaN at position 0; the features are too large or were not finite");
  }

  private static FeatureStatistics statistics(float[] features, int d) {
    FeatureAccumulator accumulator = new FeatureAccumulator(d);
    accumulator.add(features);
    return accumulator.statistics();
  }
}
