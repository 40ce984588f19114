package io.tessera.tokenizer.loss;

import static io.tessera.testing.TensorAssertions.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.OptimizerKernels;
import io.tessera.core.kernel.Precision;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterSet;
import io.tessera.testing.Golden;
import io.tessera.tokenizer.FormulaWeights;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The discriminator and its losses against LlamaGen's. */
class AgainstLlamaGenPatchGanTest {
  private static final double TOLERANCE = 1e-4;
  private static final Golden GOLDEN = Golden.open("patchgan-64");

  private NDManager manager;
  private ParameterSet parameters;
  private PatchDiscriminator discriminator;
  private NDArray real;
  private NDArray fake;

  @BeforeEach
  void build() {
    manager = NDManager.newBaseManager();
    parameters = new ParameterSet();
    discriminator =
        new PatchDiscriminator(
            parameters.root(), 3, new AdversarialConfig(0.5, 20_000, 2_000, 64, 3));
    FormulaWeights.fill(manager, parameters, "", "");
    real = FormulaWeights.unit(manager, "real.patchgan", 2, 3, 64, 64);
    fake = FormulaWeights.unit(manager, "fake.patchgan", 2, 3, 64, 64);
  }

  @AfterEach
  void free() {
    manager.close();
  }

  @Test
  void inferenceLogits() {
    try (GradMode ignored = GradMode.off()) {
      NDArray logits = discriminator.inferenceLogits(real, Precision.FP32);
      assertThat(logits.getShape().getShape()).containsExactly(2, 1, 6, 6);
      assertClose("logits", logits.toFloatArray(), GOLDEN.floats("eval.logits"), TOLERANCE);
    }
  }

  @Test
  void trainingLogitsLossesGradientsAndRunningStatistics() {
    try (GradMode ignored = GradMode.recording()) {
      NDArray onReal = discriminator.trainingLogits(real, Precision.FP32);
      NDArray onFake = discriminator.trainingLogits(fake, Precision.FP32);
      assertClose("real", onReal.toFloatArray(), GOLDEN.floats("train.logits_real"), TOLERANCE);
      assertClose("fake", onFake.toFloatArray(), GOLDEN.floats("train.logits_fake"), TOLERANCE);
      NDArray loss = HingeLoss.discriminator(onReal, onFake);
      assertClose("hinge", loss.getFloat(), GOLDEN.scalar("loss.hinge_d"), TOLERANCE);
      double generator = HingeLoss.generator(onFake).getFloat();
      assertClose("generator", generator, GOLDEN.scalar("loss.g"), TOLERANCE);
      assertStatistics();

      List<Parameter> weights = parameters.weights();
      List<NDArray> gradients =
          OptimizerKernels.gradients(loss, weights.stream().map(Parameter::value).toList());
      for (int i = 0; i < weights.size(); i++) {
        String name = "grad." + weights.get(i).name();
        if (GOLDEN.has(name)) {
          assertClose(name, gradients.get(i).toFloatArray(), GOLDEN.floats(name), TOLERANCE);
        }
      }
    }
  }

  private void assertStatistics() {
    for (String kind : List.of("running_mean", "running_var")) {
      float[] moved = parameters.tensors().get("main.3." + kind).toFloatArray();
      assertClose(kind, moved, GOLDEN.floats(kind + ".main.3"), TOLERANCE);
    }
  }

  @Test
  void hasLlamaGensNumberOfWeights() {
    assertThat(parameters.weightCount()).isEqualTo(2_765_633);
  }

  @Test
  void refusesImagesSmallerThanAPatch() {
    assertThat(PatchDiscriminator.patches(256, 3)).isEqualTo(30);
    assertThat(PatchDiscriminator.patches(28, 3)).isEqualTo(1);
    assertThatThrownBy(() -> PatchDiscriminator.patches(16, 3))
        .hasMessage(
            "Invalid discriminator layers: 3 leave no patch of a 16-pixel image; use fewer");
  }
}
