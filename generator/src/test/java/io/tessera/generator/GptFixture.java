package io.tessera.generator;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.kernel.LossKernels;
import io.tessera.core.kernel.OptimizerKernels;
import io.tessera.core.kernel.Precision;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterSet;
import io.tessera.testing.FormulaTensors;
import java.util.Arrays;
import java.util.List;

/** A generator bound to weights made by formula, so that its output is far from uniform. */
record GptFixture(Gpt gpt, ParameterSet parameters) {
  static GptFixture byFormula(NDManager manager, GptConfig config) {
    ParameterSet parameters = new ParameterSet();
    Gpt gpt = new Gpt(parameters.root(), config);
    parameters.allocate(manager);
    for (Parameter parameter : parameters.all()) {
      float[] values = FormulaTensors.parameter(parameter.name(), parameter.shape().getShape());
      try (NDManager scope = manager.newSubManager()) {
        TensorKernels.copy(scope.create(values, parameter.shape()), parameter.value());
      }
    }
    return new GptFixture(gpt, parameters);
  }

  /**
   * What a training step computes without dropout.
   *
   * @param logits {@code [B, N, V]}
   * @param loss the cross-entropy, a scalar
   * @param gradients of the weights, in their order
   */
  record Step(NDArray logits, NDArray loss, List<NDArray> gradients) {}

  /** The step of a batch, its images' labels and codes in row-major order; gradients recorded. */
  Step step(NDManager manager, long[] labels, long[] codes, Precision precision) {
    int tokens = gpt.config().tokens();
    NDArray targets = manager.create(codes, new Shape(labels.length, tokens));
    NDArray logits =
        gpt.forward(
            manager.create(labels, new Shape(labels.length, 1)),
            targets.get(new NDIndex(":, :-1")),
            gpt.rope(manager),
            Gpt.Dropout.NONE,
            precision);
    NDArray loss =
        LossKernels.crossEntropy(
            logits.reshape(-1, gpt.config().codebookSize()), targets.flatten());
    List<NDArray> weights = parameters.weights().stream().map(Parameter::value).toList();
    return new Step(logits, loss, OptimizerKernels.gradients(loss, weights));
  }

  /** Codes of each label, the likeliest in each place, through the key-value cache. */
  long[] greedy(NDManager manager, long[] labels, double cfgScale) {
    SamplingConfig likeliest = new SamplingConfig(cfgScale, 0, 0, 1);
    try (CodeGenerator generator =
        new CodeGenerator(manager, gpt, likeliest, Precision.FP32, labels.length)) {
      List<CodeGenerator.Request> requests =
          Arrays.stream(labels)
              .mapToObj(label -> new CodeGenerator.Request((int) label, 0))
              .toList();
      return generator.generate(requests).stream()
          .flatMapToInt(Arrays::stream)
          .asLongStream()
          .toArray();
    }
  }

  /** log Σ exp of each row of logits. */
  static float[] logSumExp(float[] logits, int codebookSize) {
    float[] result = new float[logits.length / codebookSize];
    for (int row = 0; row < result.length; row++) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < codebookSize; i++) {
        largest = Math.max(largest, logits[row * codebookSize + i]);
      }
      double sum = 0;
      for (int i = 0; i < codebookSize; i++) {
        sum += Math.exp(logits[row * codebookSize + i] - largest);
      }
      result[row] = (float) (largest + Math.log(sum));
    }
    return result;
  }
}
