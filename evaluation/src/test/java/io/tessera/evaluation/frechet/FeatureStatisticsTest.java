package io.tessera.evaluation.frechet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tessera.evaluation.conformance.Lcg;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FeatureStatisticsTest {
  @Test
  void meanAndCovarianceAreTheTwoPassOnes() {
    int n = 700;
    int d = 5;
    float[] features = Lcg.features(n, d, 7, 3, -1);
    Gaussian found = statistics(features, d).gaussian();
    double[] mean = new double[d];
    for (int r = 0; r < n; r++) {
      for (int j = 0; j < d; j++) {
        mean[j] += (double) features[r * d + j] / n;
      }
    }
    double[] covariance = new double[d * d];
    for (int r = 0; r < n; r++) {
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          covariance[i * d + j] +=
              (features[r * d + i] - mean[i]) * (features[r * d + j] - mean[j]) / (n - 1);
        }
      }
    }
    assertThat(found.mean()).containsExactly(mean, within(1e-12));
    assertThat(found.covariance()).containsExactly(covariance, within(1e-13));
    assertThat(found.count()).hasValue(n);
  }

  @Test
  void farFromZeroNothingIsLost() {
    int n = 1000;
    double[][] near = new double[n][2];
    double[][] far = new double[n][2];
    Random random = new Random(1);
    for (int r = 0; r < n; r++) {
      for (int j = 0; j < 2; j++) {
        near[r][j] = random.nextInt(1 << 20) * 0x1p-20;
        far[r][j] = near[r][j] + (1 << 20);
      }
    }
    FeatureAccumulator nearby = new FeatureAccumulator(2);
    nearby.add(near);
    FeatureAccumulator remote = new FeatureAccumulator(2);
    remote.add(far);
    assertThat(remote.statistics().gaussian().covariance())
        .containsExactly(nearby.statistics().gaussian().covariance());
  }

  @Property(tries = 30)
  void blocksDoNotMatter(
      @ForAll @IntRange(min = 1, max = 1500) int rows,
      @ForAll @IntRange(min = 1, max = 12) int d,
      @ForAll long seed) {
    float[] features = Lcg.features(rows, d, (int) seed, 2, 5);
    FeatureAccumulator pieces = new FeatureAccumulator(d);
    Random random = new Random(seed);
    for (int at = 0; at < rows; ) {
      int end = Math.min(rows, at + 1 + random.nextInt(300));
      float[] block = Arrays.copyOfRange(features, at * d, end * d);
      if (random.nextBoolean()) {
        pieces.add(block);
      } else {
        pieces.add(unflattened(block, d));
      }
      if (random.nextInt(4) == 0) {
        pieces.statistics();
      }
      at = end;
    }
    assertThat(pieces.statistics().toBytes()).isEqualTo(statistics(features, d).toBytes());
  }

  @Property(tries = 50)
  void mergingIsAssociativeAndEqualsOnePass(
      @ForAll @IntRange(min = 1, max = 200) int a,
      @ForAll @IntRange(min = 1, max = 200) int b,
      @ForAll @IntRange(min = 1, max = 200) int c,
      @ForAll int seed,
      @ForAll @IntRange(min = -1000, max = 1000) int offset) {
    int d = 6;
    float[] features = Lcg.features(a + b + c, d, seed, 1, offset);
    FeatureStatistics first = statistics(Arrays.copyOfRange(features, 0, a * d), d);
    FeatureStatistics second = statistics(Arrays.copyOfRange(features, a * d, (a + b) * d), d);
    FeatureStatistics third =
        statistics(Arrays.copyOfRange(features, (a + b) * d, features.length), d);
    FeatureStatistics whole = statistics(features, d);
    FeatureStatistics left = first.merge(second).merge(third);
    FeatureStatistics right = first.merge(second.merge(third));
    assertThat(left.count()).isEqualTo(a + b + c);
    assertSame(left, whole);
    assertSame(right, whole);
    assertSame(third.merge(first).merge(second), whole);
    assertThat(first.merge(second).merge(third).toBytes()).isEqualTo(left.toBytes());
  }

  private static void assertSame(FeatureStatistics found, FeatureStatistics expected) {
    double[] mean = expected.gaussian().mean();
    double[] covariance = expected.gaussian().covariance();
    double scale = Arrays.stream(covariance).map(Math::abs).max().orElseThrow();
    for (int i = 0; i < mean.length; i++) {
      assertThat(found.gaussian().mean()[i])
          .isCloseTo(mean[i], within(1e-12 * Math.max(1, Math.abs(mean[i]))));
    }
    assertThat(found.gaussian().covariance()).containsExactly(covariance, within(1e-12 * scale));
  }

  @Test
  void emptyIsNeutral() {
    FeatureStatistics some = statistics(new float[] {1, 2, 3, 5}, 2);
    assertThat(FeatureStatistics.empty(2).merge(some).toBytes()).isEqualTo(some.toBytes());
    assertThat(some.merge(FeatureStatistics.empty(2)).toBytes()).isEqualTo(some.toBytes());
    assertThat(FeatureStatistics.empty(2).count()).isZero();
  }

  @Test
  void wideFeaturesUseEveryTile() {
    int d = RowCombination.TILE_COLUMNS + 37;
    int n = RowCombination.TILE_ROWS + 5;
    float[] features = Lcg.features(n, d, 3, 1, -0.5f);
    double[] outer = statistics(features, d).outer();
    Random random = new Random(5);
    for (int probe = 0; probe < 200; probe++) {
      int i = random.nextInt(d);
      int j = i + random.nextInt(d - i);
      double expected = 0;
      for (int r = 0; r < n; r++) {
        expected +=
            ((double) features[r * d + i] - features[i])
                * ((double) features[r * d + j] - features[j]);
      }
      assertThat(outer[Packed.index(d, i, j)]).isEqualTo(expected);
    }
  }

  @Test
  void nonFiniteFeaturesAreRefusedByRow() {
    FeatureAccumulator accumulator = new FeatureAccumulator(2);
    accumulator.add(new float[] {1, 2, 3, 4});
    byte[] before = accumulator.statistics().toBytes();
    assertThatThrownBy(() -> accumulator.add(new float[] {5, 6, 7, Float.NaN}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "Invalid feature: NaN in row 1, column 1 of the block that follows 2 rows; check that image and the extractor's weights");
    assertThatThrownBy(
            () -> accumulator.add(new float[][] {{5, 6}, {7, 8}, {Float.NEGATIVE_INFINITY, 0}}))
        .hasMessageStartingWith(
            "Invalid feature: -Infinity in row 2, column 0 of the block that follows 2 rows");
    assertThatThrownBy(() -> accumulator.add(new double[][] {{5, Double.NaN}}))
        .hasMessageStartingWith("Invalid feature: NaN in row 0, column 1");
    assertThat(accumulator.statistics().toBytes()).isEqualTo(before);
  }

  @Test
  void wrongShapesAreRefused() {
    FeatureAccumulator accumulator = new FeatureAccumulator(3);
    assertThatThrownBy(() -> accumulator.add(new float[4]))
        .hasMessage(
            "Invalid block of features: 4 values is no multiple of the dimension 3; pass whole rows");
    assertThatThrownBy(() -> accumulator.add(new float[][] {{1, 2, 3}, {1, 2}}))
        .hasMessage("Invalid features: row 1 has 2 values, expected the dimension 3");
    assertThatThrownBy(() -> new FeatureAccumulator(0))
        .hasMessage("Invalid feature dimension: 0; expected 1 to 16383");
    assertThatThrownBy(() -> FeatureStatistics.empty(2).merge(FeatureStatistics.empty(3)))
        .hasMessage(
            "Cannot merge feature statistics: dimensions 2 and 3 differ; use one feature extractor for all parts");
  }

  @Test
  void oneRowHasNoCovariance() {
    assertThatThrownBy(() -> statistics(new float[] {1, 2}, 2).gaussian())
        .hasMessage("Cannot estimate a covariance: 1 rows of features; at least 2 are needed");
  }

  @Test
  void overflowIsRefused() {
    FeatureAccumulator accumulator = new FeatureAccumulator(1);
    accumulator.add(new double[][] {{0}, {1e200}});
    assertThatThrownBy(() -> accumulator.statistics().gaussian())
        .hasMessage(
            "Invalid covariance: NaN at position 0; the features are too large or were not finite");
  }

  private static float[][] unflattened(float[] block, int d) {
    float[][] rows = new float[block.length / d][];
    for (int r = 0; r < rows.length; r++) {
      rows[r] = Arrays.copyOfRange(block, r * d, (r + 1) * d);
    }
    return rows;
  }

  private static FeatureStatistics statistics(float[] features, int d) {
    FeatureAccumulator accumulator = new FeatureAccumulator(d);
    accumulator.add(features);
    return accumulator.statistics();
  }
}
