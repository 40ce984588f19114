package io.tessera.evaluation.conformance;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterSet;
import io.tessera.evaluation.inception.InceptionV3;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * Weights of FID-Inception from the linear congruential generator, seeded by the CRC-32 of each
 * tensor's name: enough to compare networks without anybody's trained weights.
 */
public final class LcgWeights {
  private LcgWeights() {}

  /** All weights by name, owned by the manager. */
  public static Map<String, NDArray> create(NDManager manager) {
    ParameterSet parameters = new ParameterSet();
    new InceptionV3(parameters.root());
    Map<String, NDArray> weights = new HashMap<>();
    for (Parameter parameter : parameters.all()) {
      weights.put(
          parameter.name(),
          manager.create(values(parameter.name(), parameter.shape()), parameter.shape()));
    }
    return weights;
  }

  /** One tensor's values. */
  public static float[] values(String name, Shape shape) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    Lcg lcg = new Lcg((int) crc.getValue());
    double fanIn = (double) shape.size() / shape.get(0);
    Kind kind = Kind.of(name);
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) value(kind, lcg.uniform(), fanIn);
    }
    return values;
  }

  private static double value(Kind kind, double u, double fanIn) {
    return switch (kind) {
      case HEAD -> (2 * u - 1) / Math.sqrt(fanIn);
      case CONVOLUTION -> (2 * u - 1) * Math.sqrt(6 / fanIn);
      case SCALE -> 1;
      case VARIANCE -> 0.5 + u;
      case SHIFT -> (u - 0.5) * 0.2;
    };
  }

  private enum Kind {
    HEAD,
    CONVOLUTION,
    SCALE,
    VARIANCE,
    SHIFT;

    static Kind of(String name) {
      if (name.equals("fc.weight")) {
        return HEAD;
      }
      if (name.endsWith("conv.weight")) {
        return CONVOLUTION;
      }
      if (name.endsWith("running_var")) {
        return VARIANCE;
      }
      return name.endsWith("weight") ? SCALE : SHIFT;
    }
  }
}
