package io.tessera.evaluation.frechet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SinglePrecisionMeanTest {
  /** 2²⁴ + 1 is no float32: the second row is lost, as in NumPy's sum of float32 rows. */
  @Test
  void rowsAreAddedInFloat32() {
    SinglePrecisionMean mean = new SinglePrecisionMean(2);
    mean.add(new float[] {16777216f, 1, 1, 1});
    mean.add(new float[] {1, 1});
    assertThat(mean.count()).isEqualTo(3);
    assertThat(mean.mean()).containsExactly(16777216f / 3f, 1);
  }

  @Test
  void itMovesTheMeanOnly() {
    FeatureAccumulator accumulator = new FeatureAccumulator(2);
    accumulator.add(new float[] {1, 2, 3, 5, 4, 4});
    Gaussian fitted = accumulator.statistics().gaussian();
    Gaussian moved = fitted.withMean(new double[] {7, 8});
    assertThat(moved.mean()).containsExactly(7, 8);
    assertThat(moved.covariance()).isEqualTo(fitted.covariance());
    assertThat(moved.count()).isEqualTo(fitted.count());
    assertThatThrownBy(() -> fitted.withMean(new double[3]))
        .hasMessage("Invalid mean: 3 entries, expected 2");
    assertThatThrownBy(() -> fitted.withCount(1))
        .hasMessage("Invalid number of samples: 1; expected at least 2");
  }

  @Test
  void halfRowsAndNoRowsAreRefused() {
    SinglePrecisionMean mean = new SinglePrecisionMean(2);
    assertThatThrownBy(() -> mean.add(new float[3]))
        .hasMessage(
            "Invalid block of features: 3 values is no multiple of the dimension 2; pass whole rows");
    assertThatThrownBy(mean::mean).hasMessage("Cannot average features: no rows were added");
  }
}
