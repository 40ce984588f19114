package io.tessera.generator;

import static io.tessera.testing.TensorAssertions.assertReached;
import static io.tessera.testing.TensorAssertions.sumOfSquares;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.OptimizerKernels;
import io.tessera.core.kernel.Precision;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.QueryKeyNorm;
import io.tessera.testing.Golden;
import io.tessera.testing.Parity;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** LlamaGen's GPT-B whole: 111 million weights by formula, 256 tokens. */
@Tag("parity")
@Tag("slow") // a hundred million weights on one thread
class AgainstLlamaGenGptBTest {
  private static final Parity PARITY = Parity.of("LlamaGen GPT-B (ce98ec4)");
  private static final Parity ROUNDED = Parity.of("Tessera's bfloat16 against its float32");
  private static final GptConfig GPT_B =
      new GptConfig(GptSize.B.transformer(QueryKeyNorm.NONE), 16_384, 16, 1000);

  private static NDManager manager;
  private static GptFixture fixture;

  @BeforeAll
  static void bind() {
    manager = NDManager.newBaseManager();
    fixture = GptFixture.byFormula(manager, GPT_B);
  }

  @AfterAll
  static void close() {
    manager.close();
  }

  @Test
  void logitsLossAndGradients() {
    Golden golden = Golden.open("gpt-b-train");
    try (NDManager scope = manager.newSubManager();
        GradMode ignored = GradMode.recording()) {
      GptFixture.Step step =
          fixture.step(scope, golden.longs("labels"), golden.longs("tokens"), Precision.FP32);
      float[] first = step.logits().get(new NDIndex(":, :, :64")).toFloatArray();
      PARITY.close("first 64 logits", first, golden.floats("logits.first64"), 1e-4);
      float[] sums = GptFixture.logSumExp(step.logits().toFloatArray(), GPT_B.codebookSize());
      PARITY.close("log-sum-exp of the logits", sums, golden.floats("logsumexp"), 1e-4);
      PARITY.close("loss", step.loss().getFloat(), golden.scalar("loss"), 1e-5);
      compareGradients(step.gradients(), golden);
    }
    assertThat(golden.unread()).isEmpty();
  }

  private static void compareGradients(List<NDArray> gradients, Golden golden) {
    List<Parameter> weights = fixture.parameters().weights();
    double squares = 0;
    for (int i = 0; i < weights.size(); i++) {
      String name = "grad." + weights.get(i).name();
      float[] gradient = gradients.get(i).toFloatArray();
      assertReached(name, gradient);
      squares += sumOfSquares(gradient);
      if (golden.has(name)) {
        PARITY.close("gradients of three norms", name, gradient, golden.floats(name), 1e-4);
      }
    }
    double norm = golden.scalar("grad_norm.total");
    PARITY.close("norm of all gradients", Math.sqrt(squares), norm, 1e-4);
    double forClipping = OptimizerKernels.globalNorm(gradients).getFloat();
    PARITY.close("norm for clipping", forClipping, norm, 1e-4);
  }

  @Test
  void greedyDecodingThroughTheCache() {
    Golden golden = Golden.open("gpt-b-greedy");
    PARITY.equal(
        "greedy codes at CFG scale 2.0",
        fixture.greedy(manager, golden.longs("labels"), 2),
        golden.longs("greedy.cfg2.0"));
    assertThat(golden.unread()).isEmpty();
  }

  @Test
  void bfloat16StaysNearFloat32() {
    long[] labels = {207};
    long[] codes = new long[GPT_B.tokens()];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (i * 7919L + 13) % GPT_B.codebookSize();
    }
    try (NDManager scope = manager.newSubManager();
        GradMode ignored = GradMode.recording()) {
      GptFixture.Step exact = fixture.step(scope, labels, codes, Precision.FP32);
      GptFixture.Step rounded = fixture.step(scope, labels, codes, Precision.BF16);
      ROUNDED.close(
          "GPT-B: logits", rounded.logits().toFloatArray(), exact.logits().toFloatArray(), 3e-2);
      ROUNDED.close("GPT-B: loss", rounded.loss().getFloat(), exact.loss().getFloat(), 1e-3);
      double error = relativeError(rounded.gradients(), exact.gradients());
      assertThat(error).as("bfloat16 is not float32").isGreaterThan(1e-4);
      ROUNDED.measured("GPT-B: all gradients", fixture.parameters().weightCount(), error, 5e-2);
    }
  }

  private static double relativeError(List<NDArray> actual, List<NDArray> expected) {
    try (GradMode ignored = GradMode.off()) {
      List<NDArray> differences = new ArrayList<>();
      for (int i = 0; i < actual.size(); i++) {
        differences.add(actual.get(i).sub(expected.get(i)));
      }
      return OptimizerKernels.globalNorm(differences).getFloat()
          / OptimizerKernels.globalNorm(expected).getFloat();
    }
  }
}
