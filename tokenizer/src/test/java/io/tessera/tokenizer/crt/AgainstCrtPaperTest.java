package io.tessera.tokenizer.crt;

import static io.tessera.testing.TensorAssertions.assertReached;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.OptimizerKernels;
import io.tessera.core.kernel.Precision;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterSet;
import io.tessera.core.nn.QueryKeyNorm;
import io.tessera.testing.Golden;
import io.tessera.testing.Parity;
import io.tessera.tokenizer.FormulaWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The regulariser against one written from the paper's text with LlamaGen's blocks; there is no
 * published code.
 */
@Tag("parity")
class AgainstCrtPaperTest {
  private static final Parity PARITY = Parity.of("CRT regulariser, written from the paper's text");
  private static final double TOLERANCE = 1e-4;

  @ParameterizedTest
  @EnumSource(CrtConfig.Latents.class)
  void predictionLossAndEveryGradient(CrtConfig.Latents latents) {
    String kind = latents.name().toLowerCase(Locale.ROOT);
    Golden golden = Golden.open("crt-regularizer-" + kind);
    try (NDManager manager = NDManager.newBaseManager();
        GradMode ignored = GradMode.recording()) {
      ParameterSet parameters = new ParameterSet();
      CrtConfig config = new CrtConfig(4, 0, 2, 64, 4, QueryKeyNorm.NONE, latents, 0.1, 1);
      CausalRegularizer regularizer = new CausalRegularizer(parameters.root(), config, 4, 8);
      FormulaWeights.fill(manager, parameters, "", "crt.");
      NDArray z = FormulaWeights.unit(manager, "latents.crt", 2, 8, 4, 4);
      assertThat(z.toFloatArray()).isEqualTo(golden.floats("latents"));
      z.setRequiresGradient(true);

      CausalRegularizer.Prediction result =
          regularizer.predict(z, golden.scalar("weight"), Precision.FP32);
      float[] prediction = result.prediction().toFloatArray();
      PARITY.close(kind + ": prediction", prediction, golden.floats("prediction"), TOLERANCE);
      PARITY.close(kind + ": loss", result.loss().getFloat(), golden.scalar("loss"), TOLERANCE);

      List<Parameter> weights = parameters.weights();
      List<NDArray> inputs = new ArrayList<>(weights.stream().map(Parameter::value).toList());
      inputs.add(z);
      List<NDArray> gradients = OptimizerKernels.gradients(result.loss(), inputs);
      for (int i = 0; i < inputs.size(); i++) {
        String name = "grad." + (i < weights.size() ? weights.get(i).name() : "latents");
        float[] gradient = gradients.get(i).toFloatArray();
        assertReached(name, gradient);
        PARITY.close(
            kind + ": gradient of the latents and each weight",
            name,
            gradient,
            golden.floats(name),
            TOLERANCE);
      }
    }
    assertThat(golden.unread()).isEmpty();
  }
}
