package io.tessera.tokenizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterSet;
import io.tessera.testing.FormulaTensors;

/** Parameters and inputs by the golden values' formula. */
public final class FormulaWeights {
  private FormulaWeights() {}

  /** Allocates the set and gives each parameter the values of the reference's name for it. */
  public static void fill(NDManager manager, ParameterSet set, String ourPrefix, String prefix) {
    set.allocate(manager);
    for (Parameter parameter : set.all()) {
      String name = prefix + parameter.name().substring(ourPrefix.length());
      float[] values = FormulaTensors.parameter(name, parameter.shape().getShape());
      try (NDArray source = manager.create(values, parameter.shape())) {
        TensorKernels.copy(source, parameter.value());
      }
    }
  }

  /** An input tensor. */
  public static NDArray unit(NDManager manager, String name, long... shape) {
    return manager.create(FormulaTensors.unit(name, shape), new Shape(shape));
  }
}
