package io.tessera.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
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

  @Test
  void gradientOfScaleOutlivesGarbageCollections() {
    try (NDManager step = NDManager.newBaseManager();
        GradMode ignored = GradMode.recording()) {
      NDArray x = step.create(new float[] {3, -2});
      x.setRequiresGradient(true);
      List<NDArray> scaled = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        scaled.add(TensorKernels.scale(x, 0.25));
      }
      List<ByteBuffer> overwriting = new ArrayList<>();
      for (int round = 0; round < 5; round++) {
        System.gc(); // frees Java's native buffers that nothing refers to
        for (int i = 0; i < 500; i++) {
          overwriting.add(ByteBuffer.allocateDirect(8).putLong(0, 0x7F7F7F7F7F7F7F7FL));
        }
      }
      assertThat(overwriting).hasSize(2500);
      for (NDArray y : scaled) {
        NDArray gradient = OptimizerKernels.gradients(y.sum(), List.of(x)).get(0);
        assertThat(gradient.toFloatArray()).containsExactly(0.25f, 0.25f);
      }
    }
  }
}
