package io.tessera.tokenizer;

import static io.tessera.testing.TensorAssertions.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.OptimizerKernels;
import io.tessera.core.kernel.Precision;
import io.tessera.core.nn.Parameter;
import io.tessera.testing.Golden;
import io.tessera.tokenizer.crt.CrtConfig;
import io.tessera.tokenizer.loss.AdversarialConfig;
import io.tessera.tokenizer.model.ForwardPass;
import io.tessera.tokenizer.model.TokenizerConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole VQ-16 network against LlamaGen's, at 64 × 64 pixels. */
class AgainstLlamaGenVq16Test {
  private static final double TOLERANCE = 1e-4;
  private static final Golden GOLDEN = Golden.open("vq16-64");

  private static NDManager manager;
  private static TokenizerObjective objective;
  private static NDArray images;

  @BeforeAll
  static void build() {
    manager = NDManager.newBaseManager();
    objective =
        new TokenizerObjective(
            TokenizerConfig.vq16(64),
            new ObjectiveConfig(
                ObjectiveConfig.Weights.PAPER,
                AdversarialConfig.NONE,
                CrtConfig.NONE,
                Precision.FP32,
                Precision.FP32),
            null);
    FormulaWeights.fill(manager, objective.tokenizerParameters(), "", "");
    images = FormulaWeights.unit(manager, "images.vq16-64", 2, 3, 64, 64);
  }

  @AfterAll
  static void free() {
    manager.close();
  }

  @Test
  void latentsIndicesAndReconstruction() {
    try (GradMode ignored = GradMode.off();
        NDManager step = manager.newSubManager()) {
      ForwardPass pass = ForwardPass.inference(Precision.FP32);
      images.tempAttach(step);
      NDArray latents = objective.model().encode(images, pass);
      assertClose("latent", latents.toFloatArray(), GOLDEN.floats("latent"), TOLERANCE);
      NDArray indices = objective.model().quantize(latents).indices();
      assertThat(indices.toLongArray()).isEqualTo(GOLDEN.longs("indices"));
      float[] expected = GOLDEN.floats("reconstruction");
      NDArray quantized = objective.model().quantize(latents).quantized();
      NDArray decoded = objective.model().decode(quantized, pass);
      assertClose("reconstruction", decoded.toFloatArray(), expected, TOLERANCE);
      NDArray fromCodes = objective.model().decodeCodes(indices.reshape(2, 4, 4), pass);
      assertClose("reconstruction of codes", fromCodes.toFloatArray(), expected, TOLERANCE);
    }
  }

  @Test
  void lossesAndGradients() {
    try (NDManager step = manager.newSubManager()) {
      images.tempAttach(step);
      TokenizerGradients result = objective.gradients(images, 0, 0);
      double l2 = GOLDEN.scalar("loss.l2");
      double vq = GOLDEN.scalar("loss.vq");
      double commit = GOLDEN.scalar("loss.commit");
      assertClose("l2", result.losses().get("reconstruction"), l2, TOLERANCE);
      assertClose("vq", result.losses().get("codebook"), vq, TOLERANCE);
      assertClose("commit", 0.25 * result.losses().get("commitment"), commit, TOLERANCE);
      assertClose("sum", result.losses().get("loss"), l2 + vq + commit, TOLERANCE);

      Map<String, NDArray> gradients = new HashMap<>();
      List<Parameter> weights = objective.tokenizerParameters().weights();
      for (int i = 0; i < weights.size(); i++) {
        gradients.put(weights.get(i).name(), result.tokenizer().get(i));
      }
      for (String name :
          List.of(
              "encoder.conv_in.weight",
              "decoder.conv_out.weight",
              "quant_conv.weight",
              "post_quant_conv.weight")) {
        float[] expected = GOLDEN.floats("grad." + name);
        assertClose(name, gradients.get(name).toFloatArray(), expected, TOLERANCE);
      }
      // the golden file holds its first 16 rows
      NDArray query = gradients.get("encoder.conv_blocks.4.attn.1.q.weight").get(":16");
      float[] expected = GOLDEN.floats("grad.encoder.conv_blocks.4.attn.1.q.weight");
      assertClose("query", query.toFloatArray(), expected, TOLERANCE);
      double codebook = norm(List.of(gradients.get("quantize.embedding.weight")));
      assertClose(
          "codebook", codebook, GOLDEN.scalar("grad_norm.quantize.embedding.weight"), TOLERANCE);
      double total = norm(result.tokenizer());
      assertClose("total norm", total, GOLDEN.scalar("grad_norm.total"), TOLERANCE);
    }
  }

  private static double norm(List<NDArray> gradients) {
    return OptimizerKernels.globalNorm(gradients).toFloatArray()[0];
  }
}
