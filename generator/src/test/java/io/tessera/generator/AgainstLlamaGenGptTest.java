package io.tessera.generator;

import static io.tessera.testing.TensorAssertions.assertReached;
import static io.tessera.testing.TensorAssertions.sumOfSquares;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.OptimizerKernels;
import io.tessera.core.kernel.Precision;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.TransformerConfig;
import io.tessera.testing.Golden;
import io.tessera.testing.Parity;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * LlamaGen's transformer of width 64, 2 layers, 4 heads, 96 codes, 4 × 4 tokens, 10 classes, with
 * weights by formula.
 */
@Tag("parity")
class AgainstLlamaGenGptTest {
  private static final Parity PARITY = Parity.of("LlamaGen GPT, 2 layers of width 64 (ce98ec4)");
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
    try (NDManager scope = manager.newSubManager();
        GradMode ignored = GradMode.recording()) {
      GptFixture.Step step =
          fixture.step(scope, golden.longs("labels"), golden.longs("tokens"), Precision.FP32);
      float[] logits = step.logits().toFloatArray();
      PARITY.close("logits", logits, golden.floats("logits"), 1e-4);
      float[] sums = GptFixture.logSumExp(logits, TINY.codebookSize());
      PARITY.close("log-sum-exp of the logits", sums, golden.floats("logsumexp"), 1e-4);
      PARITY.close("loss", step.loss().getFloat(), golden.scalar("loss"), 1e-5);
      List<Parameter> weights = fixture.parameters().weights();
      double squares = 0;
      for (int i = 0; i < weights.size(); i++) {
        String name = "grad." + weights.get(i).name();
        float[] gradient = step.gradients().get(i).toFloatArray();
        assertReached(name, gradient);
        squares += sumOfSquares(gradient);
        PARITY.close("gradient of each weight", name, gradient, golden.floats(name), 1e-4);
      }
      double norm = golden.scalar("grad_norm.total");
      PARITY.close("norm of all gradients", Math.sqrt(squares), norm, 1e-4);
      double forClipping = OptimizerKernels.globalNorm(step.gradients()).getFloat();
      PARITY.close("norm for clipping", forClipping, norm, 1e-4);
    }
    assertThat(golden.unread()).isEmpty();
  }

  @Test
  void greedyDecodingThroughTheCache() {
    Golden golden = Golden.open("gpt-tiny-greedy");
    for (String scale : List.of("1.0", "1.5", "4.0")) {
      PARITY.equal(
          "greedy codes at CFG scale " + scale,
          fixture.greedy(manager, golden.longs("labels"), Double.parseDouble(scale)),
          golden.longs("greedy.cfg" + scale));
    }
    assertThat(golden.unread()).isEmpty();
  }
}
