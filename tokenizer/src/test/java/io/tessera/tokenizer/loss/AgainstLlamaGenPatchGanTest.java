package io.tessera.tokenizer.loss;

import static io.tessera.testing.TensorAssertions.assertReached;
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
import io.tessera.testing.Parity;
import io.tessera.tokenizer.FormulaWeights;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The discriminator and its losses against LlamaGen's. */
@Tag("parity")
class AgainstLlamaGenPatchGanTest {
  private static final Parity PARITY = Parity.of("LlamaGen PatchGAN (ce98ec4)");
  private static final double TOLERANCE = 1e-4;

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
  void logitsLossesGradientsAndRunningStatistics() {
    Golden golden = Golden.open("patchgan-64");
    try (GradMode ignored = GradMode.off()) {
      NDArray logits = discriminator.inferenceLogits(real, Precision.FP32);
      assertThat(logits.getShape().getShape()).containsExactly(2, 1, 6, 6);
      float[] expected = golden.floats("eval.logits");
      PARITY.close("logits by running statistics", logits.toFloatArray(), expected, TOLERANCE);
    }
    try (GradMode ignored = GradMode.recording()) {
      NDArray onReal = discriminator.trainingLogits(real, Precision.FP32);
      NDArray onFake = discriminator.trainingLogits(fake, Precision.FP32);
      compareLogits("real", onReal, golden);
      compareLogits("fake", onFake, golden);
      NDArray loss = HingeLoss.discriminator(onReal, onFake);
      double hinge = golden.scalar("loss.hinge_d");
      PARITY.close("hinge loss of the discriminator", loss.getFloat(), hinge, TOLERANCE);
      double generator = HingeLoss.generator(onFake).getFloat();
      PARITY.close("loss of the generator", generator, golden.scalar("loss.g"), TOLERANCE);
      compareStatistics(golden);
      compareGradients(loss, golden);
    }
    assertThat(golden.unread()).isEmpty();
  }

  private static void compareLogits(String images, NDArray logits, Golden golden) {
    float[] expected = golden.floats("train.logits_" + images);
    PARITY.close("logits by batch statistics", images, logits.toFloatArray(), expected, TOLERANCE);
  }

  private void compareStatistics(Golden golden) {
    for (String kind : List.of("running_mean", "running_var")) {
      float[] moved = parameters.tensors().get("main.3." + kind).toFloatArray();
      float[] expected = golden.floats(kind + ".main.3");
      PARITY.close("running statistics after both passes", kind, moved, expected, TOLERANCE);
    }
  }

  private void compareGradients(NDArray loss, Golden golden) {
    List<Parameter> weights = parameters.weights();
    List<NDArray> gradients =
        OptimizerKernels.gradients(loss, weights.stream().map(Parameter::value).toList());
    for (int i = 0; i < weights.size(); i++) {
      String name = "grad." + weights.get(i).name();
      float[] gradient = gradients.get(i).toFloatArray();
      assertReached(name, gradient);
      if (golden.has(name)) {
        PARITY.close(
            "gradients of the first and the last layer",
            name,
            gradient,
            golden.floats(name),
            TOLERANCE);
      }
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
    for (int side = 8; side < 300; side++) {
      int most = PatchDiscriminator.mostLayers(side);
      int tooMany = most + 1;
      int imageSize = side;
      assertThat(PatchDiscriminator.patches(side, most)).isPositive();
      assertThatThrownBy(() -> PatchDiscriminator.patches(imageSize, tooMany)).isNotNull();
    }
  }
}
