package io.tessera.generator;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterSet;
import io.tessera.testing.FormulaTensors;
import java.util.LinkedHashMap;
import java.util.Map;

/** A generator bound to weights made by formula, so that its output is far from uniform. */
record GptFixture(Gpt gpt, ParameterSet parameters) {
  static GptFixture byFormula(NDManager manager, GptConfig config) {
    ParameterSet parameters = new ParameterSet();
    Gpt gpt = new Gpt(parameters.root(), config);
    parameters.allocate(manager);
    try (NDManager values = manager.newSubManager()) {
      Map<String, NDArray> tensors = new LinkedHashMap<>();
      for (Parameter parameter : parameters.all()) {
        long[] shape = parameter.shape().getShape();
        tensors.put(
            parameter.name(),
            values.create(FormulaTensors.parameter(parameter.name(), shape), new Shape(shape)));
      }
      parameters.copyFrom(tensors);
    }
    return new GptFixture(gpt, parameters);
  }
}
