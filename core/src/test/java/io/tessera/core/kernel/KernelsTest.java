package io.tessera.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

class KernelsTest {
  @Test
  void archiveLoadsAndRuns() {
    try (NDManager step = NDManager.newBaseManager()) {
      NDArray x = step.create(new float[] {-1, 0, 2});
      assertThat(TensorKernels.relu(x).toFloatArray()).containsExactly(0, 0, 2);
    }
  }

  @Test
  void dropoutMaskDependsOnTheSeedAlone() {
    try (NDManager step = NDManager.newBaseManager()) {
      NDArray x = step.ones(new Shape(1000));
      float[] first = TensorKernels.dropout(x, 0.25, 7).toFloatArray();
      assertThat(TensorKernels.dropout(x, 0.25, 7).toFloatArray()).isEqualTo(first);
      assertThat(TensorKernels.dropout(x, 0.25, 8).toFloatArray()).isNotEqualTo(first);
      int zeros = 0;
      for (float value : first) {
        zeros += value == 0 ? 1 : 0;
      }
      assertThat(zeros).isBetween(200, 300);
    }
  }
}
