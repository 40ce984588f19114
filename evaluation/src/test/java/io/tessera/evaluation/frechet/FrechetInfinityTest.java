package io.tessera.evaluation.frechet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tessera.evaluation.random.NumpyRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FrechetInfinityTest {
  private static final FrechetDistance DISTANCE = FrechetDistance.inPlainJava();

  @Test
  void theSizesArePublishedOnes() {
    assertThat(FrechetInfinity.sizes(50_000, 5000, 15))
        .startsWith(5000, 8214, 11428)
        .endsWith(46785, 50000)
        .hasSize(15);
    assertThatThrownBy(() -> FrechetInfinity.sizes(5000, 5000, 15))
        .hasMessage(
            "Cannot extrapolate from 5000 images: 15 sizes from 5000 on are needed; use more images");
  }

  /** The same distances as computed for each size anew, and the least-squares line through them. */
  @Test
  void onePassGivesWhatEachSizeWould() {
    double[][] rows = new NumpyRandom(1).normals(120, 3);
    Gaussian reference = unit(3);
    FrechetInfinity infinity = fed(rows, reference, 30, 60, 120);
    FrechetInfinity.Line line = infinity.line();
    double[] x = {1.0 / 30, 1.0 / 60, 1.0 / 120};
    double[] y = new double[3];
    int[] sizes = {30, 60, 120};
    for (int i = 0; i < 3; i++) {
      Gaussian some = singles(rows, sizes[i]).gaussian();
      y[i] = DISTANCE.between(reference, some).distance();
      assertThat(line.points().get(i)).isEqualTo(new FrechetInfinity.Point(sizes[i], y[i]));
    }
    double meanX = Arrays.stream(x).average().orElseThrow();
    double meanY = Arrays.stream(y).average().orElseThrow();
    double slope = 0;
    double squares = 0;
    for (int i = 0; i < 3; i++) {
      slope += (x[i] - meanX) * (y[i] - meanY);
      squares += (x[i] - meanX) * (x[i] - meanX);
    }
    slope /= squares;
    assertThat(line.slope()).isCloseTo(slope, within(1e-12));
    assertThat(line.intercept()).isCloseTo(meanY - slope * meanX, within(1e-12));
  }

  /** Samples of the reference's own distribution: the distance is biased, its limit nearly zero. */
  @Test
  void theLimitHasLessBiasThanTheDistance() {
    int d = 8;
    double limits = 0;
    double distances = 0;
    for (int seed = 0; seed < 10; seed++) {
      FrechetInfinity.Line line =
          fed(new NumpyRandom(seed).normals(600, d), unit(d), FrechetInfinity.sizes(600, 60, 15))
              .line();
      limits += line.intercept() / 10;
      distances += line.points().get(14).distance() / 10;
    }
    assertThat(distances).isGreaterThan(0.02);
    assertThat(Math.abs(limits)).isLessThan(distances / 4);
  }

  @Test
  void missingRowsAndBadSizesAreRefused() {
    FrechetInfinity infinity =
        new FrechetInfinity(DISTANCE, unit(3), CovarianceDivisor.SAMPLES_LESS_ONE, 2, 9);
    infinity.add(new float[3]);
    assertThatThrownBy(infinity::line)
        .hasMessage("Cannot extrapolate: 1 rows were added, the largest size is 9");
    assertThatThrownBy(() -> infinity.add(new float[6]))
        .hasMessage("Invalid features: 6 values, expected one row of 3");
    assertThatThrownBy(
            () -> new FrechetInfinity(DISTANCE, unit(3), CovarianceDivisor.SAMPLES, 5, 5))
        .hasMessage("Invalid size: 5 at position 1; expected ascending sizes of at least 2");
    assertThatThrownBy(() -> new FrechetInfinity(DISTANCE, unit(3), CovarianceDivisor.SAMPLES, 5))
        .hasMessage("Cannot fit a line: 1 sizes; at least 2 are needed");
  }

  private static FrechetInfinity fed(double[][] rows, Gaussian reference, long... sizes) {
    FrechetInfinity infinity =
        new FrechetInfinity(DISTANCE, reference, CovarianceDivisor.SAMPLES_LESS_ONE, sizes);
    for (double[] row : rows) {
      infinity.add(single(row));
    }
    return infinity;
  }

  private static FeatureStatistics singles(double[][] rows, int count) {
    FeatureAccumulator accumulator = new FeatureAccumulator(rows[0].length);
    for (int i = 0; i < count; i++) {
      accumulator.add(single(rows[i]));
    }
    return accumulator.statistics();
  }

  private static float[] single(double[] row) {
    float[] result = new float[row.length];
    for (int i = 0; i < row.length; i++) {
      result[i] = (float) row[i];
    }
    return result;
  }

  private static Gaussian unit(int d) {
    double[] identity = new double[d * d];
    for (int i = 0; i < d; i++) {
      identity[i * (d + 1)] = 1;
    }
    return Gaussian.of(new double[d], identity);
  }
}
