package io.tessera.core.training;

import static io.tessera.testing.TensorAssertions.assertClose;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.testing.FormulaTensors;
import io.tessera.testing.Golden;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Five outer steps of four workers, as torch.optim.SGD with Nesterov momentum takes them. */
class AgainstTorchNesterovTest {
  private static final int WORKERS = 4;

  @Test
  void outerStepsFollowTheReference() {
    Golden golden = Golden.open("diloco-outer");
    OuterOptimizer optimizer = new OuterOptimizer(0.7, 0.9);
    WorkerWeights weights = WorkerWeights.ofSamples(List.of(10L, 10L, 10L, 10L));
    float[] parameters = FormulaTensors.unit("outer.p", 6, 5);
    float[] velocity = new float[parameters.length];
    float[] mean = new float[parameters.length];
    assertClose("start", parameters, golden.floats("start"), 0);
    for (int round = 1; round <= 5; round++) {
      float[][] moved = new float[WORKERS][];
      for (int w = 0; w < WORKERS; w++) {
        moved[w] =
            moved(parameters, FormulaTensors.unit("outer.delta." + (round - 1) + "." + w, 6, 5));
      }
      weights.mean(moved, mean, mean.length);
      optimizer.step(parameters, velocity, mean, mean.length);
      assertClose("round " + round, parameters, golden.floats("round" + round), 1e-6);
    }
  }

  /** θ − θ_w, for a worker that ended at θ + 0.1·u. */
  private static float[] moved(float[] start, float[] unit) {
    float[] moved = new float[start.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = start[i] - (start[i] + 0.1f * unit[i]);
    }
    return moved;
  }

  @Test
  void badCoefficientsAreRefused() {
    assertThatThrownBy(() -> new OuterOptimizer(0, 0.9))
        .hasMessageContaining("Invalid outer learning rate: 0.0");
    assertThatThrownBy(() -> new OuterOptimizer(0.7, 1))
        .hasMessageContaining("Invalid outer momentum: 1.0");
    assertThatThrownBy(() -> WorkerWeights.ofSamples(List.of(1L, 0L)))
        .hasMessageContaining("Invalid number of samples of worker 1: 0");
  }
}
