package io.tessera.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OuterOptimizerTest {
  @Test
  void withoutMomentumItIsPlainDescent() {
    float[] parameters = {1, 2};
    new OuterOptimizer(0.5, 0).step(parameters, new float[2], new float[] {2, -4}, 2);
    assertThat(parameters).containsExactly(0, 4);
  }

  @Test
  void theLearningRateGrowsWithTheWorkers() {
    assertThat(IntStream.of(1, 2, 4, 7, 8, 64).mapToDouble(OuterOptimizer::learningRateFor))
        .containsExactly(0.4, 0.6, 0.6, 0.6, 0.8, 0.8);
  }

  @Test
  void badCoefficientsAreRefused() {
    assertThatThrownBy(() -> new OuterOptimizer(0, 0.9))
        .hasMessageContaining("Invalid outer learning rate: 0.0");
    assertThatThrownBy(() -> new OuterOptimizer(0.7, 1))
        .hasMessageContaining("Invalid outer momentum: 1.0");
  }
}
