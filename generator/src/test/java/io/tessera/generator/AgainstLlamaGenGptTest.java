package io.tessera.generator;

import static io.tessera.testing.TensorAssertions.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.LossKernels;
import io.tessera.core.kernel.OptimizerKernels;
import io.tessera.core.kernel.Precision;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.TransformerConfig;
import io.tessera.testing.Golden;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * LlamaGen's transformer of width 64, 2 layers, 4 heads, 96 codes, 4 × 4 tokens, 10 classes, with
 * weights by formula.
 */
class AgainstLlamaGenGptTest {
  private static final GptConfig TINY =
      new GptConfig(new TransformerConfig(64, 2, 4, false), 96, 4, 10);

  private NDManager manager;
  private GptFixture fixture;

  @BeforeEach
  void bind() {
    manager = NDManager.newBaseManager();
    fixture = GptFixture.byFormula(manager, TINY);
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void logitsLossAndEveryGradient() {
    Golden golden = Golden.open("gpt-tiny-train");
    long[] tokens = golden.longs("tokens");
    try (NDManager step = manager.newSubManager();
        GradMode ignored = GradMode.recording()) {
      NDArray labels = step.create(golden.longs("labels"), new Shape(3, 1));
      NDArray inputs = step.create(allButLast(tokens, 16), new Shape(3, 15));
      NDArray logits =
          fixture
              .gpt()
              .forward(labels, inputs, fixture.gpt().rope(step), Gpt.Dropout.NONE, Precision.FP32);
      assertClose("logits", logits.toFloatArray(), golden.floats("logits"), 1e-4);
      NDArray loss = LossKernels.crossEntropy(logits.reshape(-1, 96), step.create(tokens));
      assertClose("loss", loss.getFloat(), golden.scalar("loss"), 1e-5);
      List<Parameter> weights = fixture.parameters().weights();
      List<NDArray> gradients =
          OptimizerKernels.gradients(loss, weights.stream().map(Parameter::value).toList());
      for (int i = 0; i < weights.size(); i++) {
        String name = "grad." + weights.get(i).name();
        assertClose(name, gradients.get(i).toFloatArray(), golden.floats(name), 1e-4);
      }
      assertClose(
          "total norm",
          OptimizerKernels.globalNorm(gradients).getFloat(),
          golden.scalar("grad_norm.total"),
          1e-4);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0", "1.5", "4.0"})
  void greedyDecodingThroughTheCache(String scale) {
    Golden golden = Golden.open("gpt-tiny-greedy");
    SamplingConfig greedy = new SamplingConfig(Double.parseDouble(scale), 0, 0, 1);
    try (CodeGenerator generator =
        new CodeGenerator(manager, fixture.gpt(), greedy, Precision.FP32, 2)) {
      List<int[]> codes =
          generator.generate(
              LongStream.of(golden.longs("labels"))
                  .mapToObj(label -> new CodeGenerator.Request((int) label, 0))
                  .toList());
      long[] expected = golden.longs("greedy.cfg" + scale);
      for (int i = 0; i < expected.length; i++) {
        assertThat((long) codes.get(i / 16)[i % 16]).as("code %s", i).isEqualTo(expected[i]);
      }
    }
  }

  private static long[] allButLast(long[] tokens, int length) {
    return LongStream.range(0, tokens.length)
        .filter(i -> i % length != length - 1)
        .map(i -> tokens[(int) i])
        .toArray();
  }
}
