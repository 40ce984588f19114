package io.tessera.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerWeightsTest {
  @Test
  void theMeanCountsSamples() {
    float[] mean = new float[2];
    WorkerWeights.ofSamples(List.of(3L, 1L)).mean(new float[][] {{4, 8}, {0, 4}}, mean, 2);
    assertThat(mean).containsExactly(3, 7);
  }

  @Test
  void oneWorkersMeanIsItsOwn() {
    float[] mean = new float[3];
    float[] own = {-0.0f, Float.MIN_VALUE, 1e30f};
    WorkerWeights.ofSamples(List.of(7L)).mean(new float[][] {own}, mean, 3);
    assertThat(mean).isEqualTo(own);
  }

  @Test
  void aWorkerWithoutSamplesIsRefused() {
    assertThatThrownBy(() -> WorkerWeights.ofSamples(List.of(1L, 0L)))
        .hasMessageContaining("Invalid number of samples of worker 1: 0");
  }
}
