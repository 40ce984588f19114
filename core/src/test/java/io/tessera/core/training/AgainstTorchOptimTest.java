package io.tessera.core.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.OptimizerKernels;
import io.tessera.core.nn.Initializer;
import io.tessera.core.nn.ParameterSet;
import io.tessera.testing.FormulaTensors;
import io.tessera.testing.Golden;
import io.tessera.testing.Parity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Twenty steps against torch.optim. */
@Tag("parity")
class AgainstTorchOptimTest {
  private static final Parity PARITY = Parity.of("torch.optim");
  private static final Map<String, long[]> SHAPES = shapes();
  private static final double TOLERANCE = 1e-5;

  private static Map<String, long[]> shapes() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put("a", new long[] {7, 5});
    shapes.put("b", new long[] {11});
    shapes.put("c", new long[] {3, 2, 2, 2});
    return shapes;
  }

  @Test
  void adamWWithDecayAndClipping() {
    check("adamw", new AdamWConfig(0.9, 0.95, 1e-8, 0.05, 1.0, AdamWConfig.Decayed.ALL), 1e-3);
  }

  @Test
  void adamIsAdamWWithoutDecay() {
    check("adam", new AdamWConfig(0.9, 0.95, 1e-8, 0, 0, AdamWConfig.Decayed.ALL), 1e-4);
  }

  @Test
  void outerStepsOfFourWorkersAreThoseOfNesterovMomentum() {
    Golden golden = Golden.open("diloco-outer");
    OuterOptimizer optimizer = new OuterOptimizer(0.7, 0.9);
    WorkerWeights weights = WorkerWeights.ofSamples(List.of(10L, 10L, 10L, 10L));
    float[] parameters = FormulaTensors.unit("outer.p", 6, 5);
    float[] velocity = new float[parameters.length];
    float[] mean = new float[parameters.length];
    assertThat(parameters).isEqualTo(golden.floats("start"));
    for (int round = 1; round <= 5; round++) {
      float[][] moved = new float[4][];
      for (int w = 0; w < moved.length; w++) {
        String delta = "outer.delta." + (round - 1) + "." + w;
        moved[w] = moved(parameters, FormulaTensors.unit(delta, 6, 5));
      }
      weights.mean(moved, mean, mean.length);
      optimizer.step(parameters, velocity, mean, mean.length);
      String key = "round" + round;
      PARITY.close(
          "outer steps: parameters after each", key, parameters, golden.floats(key), TOLERANCE);
    }
    assertThat(golden.unread()).isEmpty();
  }

  /** θ − θ_w, for a worker that ended at θ + 0.1·u. */
  private static float[] moved(float[] start, float[] unit) {
    float[] moved = new float[start.length];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = start[i] - (start[i] + 0.1f * unit[i]);
    }
    return moved;
  }

  private static void check(String tag, AdamWConfig config, double rate) {
    Golden golden = Golden.open(tag);
    try (NDManager manager = NDManager.newBaseManager();
        GradMode ignored = GradMode.off()) {
      ParameterSet set = start(manager, tag);
      AdamW optimizer = new AdamW(manager, set.weights(), config);
      for (int t = 0; t < 20; t++) {
        try (NDManager step = manager.newSubManager()) {
          List<NDArray> gradients = gradients(step, tag, t);
          compareNorm(golden, tag, t, OptimizerKernels.globalNorm(gradients).getFloat());
          optimizer.apply(step, t, gradients, rate);
        }
        compareParameters(golden, tag, t + 1, set);
      }
      optimizer.state().forEach((name, moment) -> compare(golden, tag + ": moments", name, moment));
    }
    assertThat(golden.unread()).isEmpty();
  }

  private static ParameterSet start(NDManager manager, String tag) {
    ParameterSet set = new ParameterSet();
    SHAPES.forEach((name, shape) -> set.root().weight(name, Initializer.ZEROS, shape));
    set.allocate(manager);
    Map<String, NDArray> start = new LinkedHashMap<>();
    SHAPES.forEach(
        (name, shape) -> {
          float[] values = FormulaTensors.unit(tag + ".p." + name, shape);
          start.put(name, manager.create(values, new Shape(shape)));
        });
    set.copyFrom(start);
    return set;
  }

  private static void compareNorm(Golden golden, String tag, int t, float norm) {
    if (golden.has("norm." + t)) {
      PARITY.close(
          tag + ": norm of the gradients at each step",
          norm,
          golden.scalar("norm." + t),
          TOLERANCE);
    }
  }

  private static void compareParameters(Golden golden, String tag, int steps, ParameterSet set) {
    for (String name : SHAPES.keySet()) {
      String key = "step" + steps + "." + name;
      if (golden.has(key)) {
        compare(golden, tag + ": parameters after 1, 2 and 20 steps", key, set.tensors().get(name));
      }
    }
  }

  private static void compare(Golden golden, String quantity, String key, NDArray actual) {
    PARITY.close(quantity, key, actual.toFloatArray(), golden.floats(key), TOLERANCE);
  }

  private static List<NDArray> gradients(NDManager step, String tag, int t) {
    List<NDArray> gradients = new ArrayList<>();
    SHAPES.forEach(
        (name, shape) ->
            gradients.add(
                step.create(
                        FormulaTensors.unit(tag + ".g." + name + "." + t, shape), new Shape(shape))
                    .mul(1 + t % 3)));
    return gradients;
  }
}
