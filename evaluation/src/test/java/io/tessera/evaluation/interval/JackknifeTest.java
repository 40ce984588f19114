package io.tessera.evaluation.interval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tessera.evaluation.random.NumpyRandom;
import java.util.Arrays;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class JackknifeTest {
  /** For a mean, leaving out one sample gives the textbook standard error, s / sqrt(n). */
  @Test
  void ofAMeanItIsTheStandardErrorWithoutBias() {
    double[] sample = {3, 1, 4, 1, 5, 9, 2, 6};
    double mean = Arrays.stream(sample).average().orElseThrow();
    double variance = Arrays.stream(sample).map(x -> (x - mean) * (x - mean)).sum() / 7;
    double[] without = Arrays.stream(sample).map(x -> (mean * 8 - x) / 7).toArray();
    Jackknife jackknife = Jackknife.ofEqualBlocks(mean, without);
    assertThat(jackknife.standardError()).isCloseTo(Math.sqrt(variance / 8), within(1e-14));
    assertThat(jackknife.bias()).isCloseTo(0, within(1e-14));
    assertThat(jackknife.blocks()).isEqualTo(8);
  }

  /** The variance divided by n is too small by σ²/n, which the jackknife finds exactly. */
  @Test
  void findsTheBiasOfTheVarianceDividedByN() {
    double[] sample = {3, 1, 4, 1, 5, 9, 2, 6};
    double[] without = new double[8];
    for (int i = 0; i < 8; i++) {
      int left = i;
      without[i] = biased(indices -> indices != left, sample);
    }
    double whole = biased(i -> true, sample);
    Jackknife jackknife = Jackknife.ofEqualBlocks(whole, without);
    assertThat(whole - jackknife.bias()).isCloseTo(whole * 8 / 7, within(1e-13));
  }

  private static double biased(IntPredicate kept, double[] sample) {
    double[] values = new double[sample.length];
    int n = 0;
    for (int i = 0; i < sample.length; i++) {
      if (kept.test(i)) {
        values[n++] = sample[i];
      }
    }
    double[] used = Arrays.copyOf(values, n);
    double mean = Arrays.stream(used).average().orElseThrow();
    return Arrays.stream(used).map(x -> (x - mean) * (x - mean)).sum() / n;
  }

  @Test
  void unequalBlocksOfAMeanHaveNoBiasEither() {
    double[] blockMeans = {2, 5, 3};
    long[] sizes = {10, 30, 60};
    double whole = (20 + 150 + 180) / 100.0;
    double[] without = new double[3];
    for (int j = 0; j < 3; j++) {
      without[j] = (whole * 100 - blockMeans[j] * sizes[j]) / (100 - sizes[j]);
    }
    Jackknife jackknife = Jackknife.of(whole, without, sizes);
    assertThat(jackknife.bias()).isCloseTo(0, within(1e-14));
    // the pseudo-values are the blocks' means; each counts with 1 / (h - 1)
    double variance = (1.5 * 1.5 / 9 + 1.5 * 1.5 * 3 / 7 + 0.5 * 0.5 * 1.5) / 3;
    assertThat(jackknife.standardError()).isCloseTo(Math.sqrt(variance), within(1e-14));
  }

  /** 95 % intervals of the mean of normal samples hold the true mean about 95 times in 100. */
  @Test
  void intervalsHoldTheTruthAsOftenAsTheySay() {
    NumpyRandom random = new NumpyRandom(7);
    int held = 0;
    for (int trial = 0; trial < 2000; trial++) {
      double[] sample = random.normals(1, 8)[0];
      double mean = Arrays.stream(sample).average().orElseThrow();
      double[] without = Arrays.stream(sample).map(x -> (mean * 8 - x) / 7).toArray();
      held += Jackknife.ofEqualBlocks(mean, without).interval(0.95).contains(0) ? 1 : 0;
    }
    assertThat(held).isBetween(1870, 1930);
  }

  /** Quantiles as tables print them. */
  @Test
  void quantilesAreStudents() {
    assertThat(StudentT.twoSided(0.95, 1)).isCloseTo(12.7062047, within(1e-6));
    assertThat(StudentT.twoSided(0.95, 2)).isCloseTo(4.30265273, within(1e-7));
    assertThat(StudentT.twoSided(0.95, 3)).isCloseTo(3.18244631, within(1e-7));
    assertThat(StudentT.twoSided(0.95, 19)).isCloseTo(2.09302405, within(1e-7));
    assertThat(StudentT.twoSided(0.99, 10)).isCloseTo(3.16927267, within(1e-7));
    assertThat(StudentT.twoSided(0.95, 1000)).isCloseTo(1.96233908, within(1e-7));
  }

  @Test
  void badBlocksAreRefused() {
    assertThatThrownBy(() -> Jackknife.ofEqualBlocks(1, new double[] {1}))
        .hasMessage(
            "Cannot take a jackknife: 1 blocks and 1 estimates; at least 2 of both are needed");
    assertThatThrownBy(() -> Jackknife.of(1, new double[] {1, 2}, new long[] {3, 0}))
        .hasMessage("Cannot take a jackknife: block 1 has 0 samples");
    assertThatThrownBy(() -> Jackknife.ofEqualBlocks(1, new double[] {1, Double.NaN}))
        .hasMessage("Cannot take a jackknife: the estimate is 1.0, without block 1 it is NaN");
    assertThatThrownBy(() -> new Interval(2, 1, 0.95)).hasMessage("Invalid interval: 2.0 to 1.0");
    assertThatThrownBy(() -> new Interval(1, 2, 95))
        .hasMessage("Invalid confidence level: 95.0; expected a share between 0 and 1");
    assertThat(new Interval(1, 2.5, 0.95)).hasToString("1.00000 to 2.50000 at 95.00 %");
  }
}
