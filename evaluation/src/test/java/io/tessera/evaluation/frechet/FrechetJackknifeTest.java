package io.tessera.evaluation.frechet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tessera.evaluation.interval.Jackknife;
import io.tessera.evaluation.random.NumpyRandom;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FrechetJackknifeTest {
  private static final FrechetJackknife JACKKNIFE =
      new FrechetJackknife(FrechetDistance.inPlainJava(), CovarianceDivisor.SAMPLES_LESS_ONE);

  @Test
  void withoutABlockIsAsIfItHadNeverBeenThere() {
    double[][] rows = new NumpyRandom(5).normals(90, 6);
    BlockStatistics blocks = BlockStatistics.of(parts(rows, 9), 3);
    assertThat(blocks.count()).isEqualTo(3);
    assertThat(blocks.sizes()).containsExactly(30, 30, 30);
    double[][] rest = new double[60][];
    System.arraycopy(rows, 0, rest, 0, 30);
    System.arraycopy(rows, 60, rest, 30, 30);
    Gaussian expected = OrderedMergeTest.part(rest, 0, 60).gaussian();
    Gaussian found = blocks.without(1).gaussian();
    for (int i = 0; i < 36; i++) {
      assertThat(found.covariance()[i]).isCloseTo(expected.covariance()[i], within(1e-14));
    }
  }

  /**
   * A generator that collapsed: all images equal but for one. Without its block nothing varies, and
   * the distance is the reference's trace and the means apart.
   */
  @Test
  void aSetThatVariesInOneBlockAloneHasADistanceWithoutIt() {
    int d = 6;
    Gaussian reference = OrderedMergeTest.part(new NumpyRandom(3).normals(50, d), 0, 50).gaussian();
    for (int seed = 0; seed < 20; seed++) {
      double[][] drawn = new NumpyRandom(seed).normals(2, d);
      for (int odd : new int[] {0, 25, 59}) {
        double[][] rows = new double[60][];
        Arrays.fill(rows, drawn[0]);
        rows[odd] = drawn[1];
        List<FeatureStatistics> parts = parts(rows, 3);
        FeatureStatistics whole = BlockStatistics.of(parts, 3).whole();
        double apart = reference.trace();
        for (int j = 0; j < d; j++) {
          apart += Math.pow(reference.mean()[j] - drawn[0][j], 2);
        }
        double found = JACKKNIFE.without(reference, whole, parts.get(odd / 20));
        assertThat(found).as("seed %d, odd row %d", seed, odd).isCloseTo(apart, within(1e-12));
      }
    }
  }

  /** What is left out must not take a little variation with it. */
  @Test
  void aSmallVariationBesideALargeOneStays() {
    double[][] rows = new double[60][2];
    NumpyRandom random = new NumpyRandom(7);
    for (int i = 0; i < 60; i++) {
      rows[i][0] = 1 + 1e-3 * random.normal();
      rows[i][1] = random.normal();
    }
    rows[0][0] = 100;
    List<FeatureStatistics> parts = parts(rows, 3);
    double[] expected = BlockStatistics.of(parts, 3).without(0).gaussian().covariance();
    double[] found =
        BlockStatistics.of(parts, 3).whole().without(parts.get(0)).gaussian().covariance();
    assertThat(found[0]).isCloseTo(expected[0], within(1e-4 * expected[0]));
    assertThat(found[3]).isCloseTo(expected[3], within(1e-12));
  }

  /**
   * Many draws of 200 rows from one normal distribution: their distances spread by about as much as
   * each one's jackknife says, and lie above the truth by about as much as it says.
   */
  @Test
  void standardErrorAndBiasAreThoseOfManyDraws() {
    int d = 4;
    int draws = 150;
    NumpyRandom random = new NumpyRandom(11);
    double[] identity = new double[d * d];
    for (int i = 0; i < d; i++) {
      identity[i * (d + 1)] = 1;
    }
    Gaussian reference = Gaussian.of(new double[] {0.8, 0, 0, 0}, identity);
    double[] distances = new double[draws];
    double errors = 0;
    double biases = 0;
    for (int draw = 0; draw < draws; draw++) {
      BlockStatistics blocks = BlockStatistics.of(parts(random.normals(200, d), 20), 20);
      Jackknife jackknife = JACKKNIFE.of(reference, blocks);
      distances[draw] = jackknife.estimate();
      errors += jackknife.standardError() / draws;
      biases += jackknife.bias() / draws;
    }
    double mean = Arrays.stream(distances).average().orElseThrow();
    double spread =
        Math.sqrt(Arrays.stream(distances).map(x -> (x - mean) * (x - mean)).sum() / (draws - 1));
    assertThat(errors).isCloseTo(spread, within(0.2 * spread));
    assertThat(biases).isCloseTo(mean - 0.64, within(4 * spread / Math.sqrt(draws)));
    assertThat(biases).isPositive();
  }

  @Test
  void emptyPartsDoNotCount() {
    double[][] rows = new NumpyRandom(5).normals(40, 3);
    List<FeatureStatistics> withEmpty =
        List.of(
            FeatureStatistics.empty(3),
            OrderedMergeTest.part(rows, 0, 20),
            FeatureStatistics.empty(3),
            OrderedMergeTest.part(rows, 20, 40));
    assertThat(BlockStatistics.of(withEmpty, 20).sizes()).containsExactly(20, 20);
    assertThatThrownBy(() -> BlockStatistics.of(withEmpty.subList(0, 3), 20))
        .hasMessage(
            "Cannot leave out blocks: 1 parts with rows, 20 blocks asked for; at least 2 of both are needed");
  }

  private static List<FeatureStatistics> parts(double[][] rows, int parts) {
    return IntStream.range(0, parts)
        .mapToObj(
            part ->
                OrderedMergeTest.part(
                    rows, part * rows.length / parts, (part + 1) * rows.length / parts))
        .toList();
  }
}
