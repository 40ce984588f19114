package io.tessera.core.kernel;

import static io.tessera.testing.TensorAssertions.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class LossKernelsTest {
  /** z = log Σ exp(l); mean(z²) has the gradient 2 z softmax(l) / rows. */
  @Test
  void zLossIsTheMeanSquaredLogPartition() {
    float[][] rows = {{1, -2, 0.5f}, {60, 61, -100}};
    double loss = 0;
    float[] gradient = new float[6];
    for (int row = 0; row < 2; row++) {
      double partition = 0;
      for (float logit : rows[row]) {
        partition += Math.exp(logit);
      }
      double z = Math.log(partition);
      loss += z * z / 2;
      for (int i = 0; i < 3; i++) {
        gradient[row * 3 + i] = (float) (2 * z * Math.exp(rows[row][i]) / partition / 2);
      }
    }
    try (NDManager step = NDManager.newBaseManager();
        GradMode ignored = GradMode.recording()) {
      float[] values = {1, -2, 0.5f, 60, 61, -100};
      NDArray logits = step.create(values, new Shape(2, 3));
      logits.setRequiresGradient(true);
      NDArray found = LossKernels.zLoss(logits);
      assertClose("loss", found.getFloat(), loss, 1e-6);
      float[] actual = OptimizerKernels.gradients(found, List.of(logits)).get(0).toFloatArray();
      assertClose("gradient", actual, gradient, 1e-5);
    }
  }
}
