package io.tessera.core.training;

import static io.tessera.testing.TensorAssertions.assertClose;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.OptimizerKernels;
import io.tessera.core.nn.Initializer;
import io.tessera.core.nn.ParameterSet;
import io.tessera.testing.FormulaTensors;
import io.tessera.testing.Golden;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Twenty steps against torch.optim. */
class AgainstTorchAdamWTest {
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

  private static void check(String tag, AdamWConfig config, double rate) {
    Golden golden = Golden.open(tag);
    try (NDManager manager = NDManager.newBaseManager();
        GradMode ignored = GradMode.off()) {
      ParameterSet set = new ParameterSet();
      SHAPES.forEach((name, shape) -> set.root().weight(name, Initializer.ZEROS, shape));
      set.allocate(manager);
      Map<String, NDArray> start = new LinkedHashMap<>();
      SHAPES.forEach(
          (name, shape) ->
              start.put(
                  name,
                  manager.create(
                      FormulaTensors.unit(tag + ".p." + name, shape), new Shape(shape))));
      set.copyFrom(start);
      AdamW optimizer = new AdamW(manager, set.weights(), config);
      for (int t = 0; t < 20; t++) {
        try (NDManager step = manager.newSubManager()) {
          List<NDArray> gradients = gradients(step, tag, t);
          if (golden.has("norm." + t)) {
            float norm = OptimizerKernels.globalNorm(gradients).getFloat();
            assertClose("norm." + t, norm, golden.scalar("norm." + t), TOLERANCE);
          }
          optimizer.apply(step, t, gradients, rate);
        }
        for (String name : SHAPES.keySet()) {
          String key = "step" + (t + 1) + "." + name;
          if (golden.has(key)) {
            assertClose(key, set.tensors().get(name).toFloatArray(), golden.floats(key), TOLERANCE);
          }
        }
      }
      optimizer
          .state()
          .forEach(
              (name, moment) ->
                  assertClose(name, moment.toFloatArray(), golden.floats(name), TOLERANCE));
    }
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
