package io.tessera.tokenizer.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.testing.FormulaTensors;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** LPIPS on formula weights: VGG16's at full size, so that loading is tested too. */
public final class RandomPerceptualLoss {
  private static final int[][] LAYERS = {{0, 2}, {5, 7}, {10, 12, 14}, {17, 19, 21}, {24, 26, 28}};
  private static final int[] CHANNELS = {64, 128, 256, 512, 512};

  private RandomPerceptualLoss() {}

  /** The loss, with its weights in the manager. */
  public static PerceptualLoss in(NDManager manager) {
    return PerceptualLoss.load(manager, weights(manager, Map.of()));
  }

  /** The weights by name; linear heads are those given or else positive by formula. */
  static Map<String, NDArray> weights(NDManager manager, Map<String, float[]> heads) {
    Map<String, NDArray> weights = new LinkedHashMap<>();
    int in = 3;
    for (int slice = 0; slice < LAYERS.length; slice++) {
      int out = CHANNELS[slice];
      for (int layer : LAYERS[slice]) {
        String name = "slice" + (slice + 1) + "." + layer;
        weights.put(name + ".weight", formula(manager, "vgg16." + name + ".weight", out, in, 3, 3));
        weights.put(name + ".bias", formula(manager, "vgg16." + name + ".bias", out));
        in = out;
      }
      String head = "lin" + slice + ".model.1.weight";
      float @Nullable [] given = heads.get(head);
      weights.put(
          head,
          given == null
              ? formula(manager, head, 1, out, 1, 1).abs()
              : manager.create(given, new Shape(1, out, 1, 1)));
    }
    return weights;
  }

  private static NDArray formula(NDManager manager, String name, long... shape) {
    return manager.create(FormulaTensors.parameter(name, shape), new Shape(shape));
  }
}
