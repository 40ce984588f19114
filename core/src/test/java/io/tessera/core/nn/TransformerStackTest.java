package io.tessera.core.nn;

import static io.tessera.testing.TensorAssertions.assertClose;
import static io.tessera.testing.TensorAssertions.relativeError;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.Precision;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.testing.FormulaTensors;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransformerStackTest {
  private static final int SIDE = 2;
  private static final int POSITIONS = 1 + SIDE * SIDE;

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NDManager.newBaseManager();
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @CsvSource({"16, 2, false", "16, 2, true", "24, 1, true", "40, 10, true"})
  void aBlockEqualsTheTextbook(int dim, int heads, boolean qkNorm) {
    TransformerConfig config = new TransformerConfig(dim, 1, heads, qkNorm);
    Bound bound = bind(config);
    double[][] expected =
        new TextbookBlock(config, bound.block()).apply(rows(input(dim)), rope(config));
    expected = TextbookBlock.rmsNorm(expected, bound.values("norm.weight"));
    assertClose("block", forward(bound), flat(expected), 1e-5);
  }

  /** What the norm is for: however large queries and keys grow, the attention's logits don't. */
  @Test
  void withQueryKeyNormTheSizeOfQueriesAndKeysIsNothing() {
    for (boolean qkNorm : new boolean[] {true, false}) {
      Bound bound = bind(new TransformerConfig(16, 1, 2, qkNorm));
      float[] before = forward(bound);
      float[] wqkv = bound.values("layers.0.attention.wqkv.weight");
      for (int i = 0; i < 2 * 16 * 16; i++) {
        wqkv[i] *= 30; // the rows of queries and keys, not those of values
      }
      try (NDArray grown = manager.create(wqkv, new Shape(48, 16))) {
        TensorKernels.copy(grown, bound.parameters.tensors().get("layers.0.attention.wqkv.weight"));
      }
      double change = relativeError(forward(bound), before);
      if (qkNorm) {
        assertThat(change).isLessThan(1e-3);
      } else {
        assertThat(change).isGreaterThan(0.05);
      }
    }
  }

  private record Bound(TransformerStack stack, ParameterSet parameters) {
    float[] values(String name) {
      return parameters.tensors().get(name).toFloatArray();
    }

    Map<String, float[]> block() {
      Map<String, float[]> weights = new HashMap<>();
      for (String name : parameters.tensors().keySet()) {
        weights.put(name.replace("layers.0.", ""), values(name));
      }
      return weights;
    }
  }

  private Bound bind(TransformerConfig config) {
    ParameterSet parameters = new ParameterSet();
    TransformerStack stack = new TransformerStack(parameters.root(), config);
    parameters.allocate(manager);
    Map<String, NDArray> values = new HashMap<>();
    for (Parameter parameter : parameters.all()) {
      long[] shape = parameter.shape().getShape();
      float[] formula = FormulaTensors.parameter(parameter.name(), shape);
      values.put(parameter.name(), manager.create(formula, parameter.shape()));
    }
    parameters.copyFrom(values);
    return new Bound(stack, parameters);
  }

  private float[] forward(Bound bound) {
    TransformerConfig config = bound.stack.config();
    try (GradMode ignored = GradMode.off()) {
      NDArray x = manager.create(input(config.dim()), new Shape(1, POSITIONS, config.dim()));
      NDArray rope = RotaryEmbedding2d.table(manager, SIDE, config.headDim());
      return bound
          .stack
          .forward(x, rope, TransformerStack.Dropout.NONE, Precision.FP32)
          .toFloatArray();
    }
  }

  private static float[] input(int dim) {
    return FormulaTensors.unit("input", POSITIONS, dim);
  }

  private double[][][] rope(TransformerConfig config) {
    float[] table = RotaryEmbedding2d.table(manager, SIDE, config.headDim()).toFloatArray();
    double[][][] rope = new double[POSITIONS][config.headDim() / 2][2];
    for (int i = 0; i < table.length; i++) {
      rope[i / config.headDim()][i / 2 % (config.headDim() / 2)][i % 2] = table[i];
    }
    return rope;
  }

  private static double[][] rows(float[] values) {
    int width = values.length / POSITIONS;
    double[][] rows = new double[POSITIONS][width];
    for (int i = 0; i < values.length; i++) {
      rows[i / width][i % width] = values[i];
    }
    return rows;
  }

  private static float[] flat(double[][] rows) {
    float[] values = new float[rows.length * rows[0].length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) rows[i / rows[0].length][i % rows[0].length];
    }
    return values;
  }
}
