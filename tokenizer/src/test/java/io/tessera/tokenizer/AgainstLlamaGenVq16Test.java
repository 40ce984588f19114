package io.tessera.tokenizer;

import static io.tessera.testing.TensorAssertions.assertReached;
import static io.tessera.testing.TensorAssertions.relativeError;
import static io.tessera.testing.TensorAssertions.sumOfSquares;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.OptimizerKernels;
import io.tessera.core.kernel.Precision;
import io.tessera.core.nn.Parameter;
import io.tessera.testing.Golden;
import io.tessera.testing.Parity;
import io.tessera.tokenizer.crt.CrtConfig;
import io.tessera.tokenizer.loss.AdversarialConfig;
import io.tessera.tokenizer.model.ForwardPass;
import io.tessera.tokenizer.model.TokenizerConfig;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The whole VQ-16 network against LlamaGen's, at 64 × 64 pixels. */
@Tag("parity")
class AgainstLlamaGenVq16Test {
  private static final double TOLERANCE = 1e-4;
  private static final Parity PARITY = Parity.of("LlamaGen VQ-16 (ce98ec4)");
  private static final Parity ROUNDED = Parity.of("Tessera's bfloat16 against its float32");

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
  void codesReconstructionLossesAndGradients() {
    Golden golden = Golden.open("vq16-64");
    try (NDManager step = manager.newSubManager()) {
      images.tempAttach(step);
      compareCodesAndReconstruction(golden);
      compareLossesAndGradients(golden);
    }
    assertThat(golden.unread()).isEmpty();
  }

  private static void compareCodesAndReconstruction(Golden golden) {
    try (GradMode ignored = GradMode.off()) {
      ForwardPass pass = ForwardPass.inference(Precision.FP32);
      NDArray latents = objective.model().encode(images, pass);
      PARITY.close("latents", latents.toFloatArray(), golden.floats("latent"), TOLERANCE);
      NDArray indices = objective.model().quantize(latents).indices();
      PARITY.equal("codes", indices.toLongArray(), golden.longs("indices"));
      PARITY.within("margin to the second-best code", margins(latents), margins(golden), 1e-5);
      float[] expected = golden.floats("reconstruction");
      NDArray quantized = objective.model().quantize(latents).quantized();
      NDArray decoded = objective.model().decode(quantized, pass);
      PARITY.close("reconstruction", decoded.toFloatArray(), expected, TOLERANCE);
      NDArray fromCodes = objective.model().decodeCodes(indices.reshape(2, 4, 4), pass);
      PARITY.close("reconstruction from codes", fromCodes.toFloatArray(), expected, TOLERANCE);
    }
  }

  private static double[] margins(Golden golden) {
    float[] floats = golden.floats("margin");
    double[] margins = new double[floats.length];
    for (int i = 0; i < margins.length; i++) {
      margins[i] = floats[i];
    }
    return margins;
  }

  /** Second-least minus least distance of each latent to the codes, all of length 1. */
  private static double[] margins(NDArray latents) {
    float[] z = latents.transpose(0, 2, 3, 1).reshape(-1).toFloatArray(); // [B·h·w·C]
    float[] codes =
        objective.tokenizerParameters().tensors().get("quantize.embedding.weight").toFloatArray();
    double[] margins = new double[z.length / 8];
    for (int row = 0; row < margins.length; row++) {
      double first = Double.POSITIVE_INFINITY;
      double second = Double.POSITIVE_INFINITY;
      for (int code = 0; code < codes.length; code += 8) {
        double distance = Math.sqrt(2 - 2 * cosine(z, row * 8, codes, code));
        second = Math.min(second, Math.max(first, distance));
        first = Math.min(first, distance);
      }
      margins[row] = second - first;
    }
    return margins;
  }

  private static double cosine(float[] a, int atA, float[] b, int atB) {
    double product = 0;
    double squareA = 0;
    double squareB = 0;
    for (int i = 0; i < 8; i++) {
      product += (double) a[atA + i] * b[atB + i];
      squareA += (double) a[atA + i] * a[atA + i];
      squareB += (double) b[atB + i] * b[atB + i];
    }
    return product / Math.sqrt(squareA * squareB);
  }

  private static void compareLossesAndGradients(Golden golden) {
    TokenizerGradients result = objective.gradients(images, 0, 0);
    double l2 = golden.scalar("loss.l2");
    double vq = golden.scalar("loss.vq");
    double commit = golden.scalar("loss.commit");
    Map<String, Double> losses = result.losses();
    PARITY.close("reconstruction loss", losses.get("reconstruction"), l2, TOLERANCE);
    PARITY.close("codebook loss", losses.get("codebook"), vq, TOLERANCE);
    PARITY.close("commitment loss", 0.25 * losses.get("commitment"), commit, TOLERANCE);
    PARITY.close("sum of the losses", losses.get("loss"), l2 + vq + commit, TOLERANCE);
    Map<String, NDArray> gradients = new HashMap<>();
    List<Parameter> weights = objective.tokenizerParameters().weights();
    double squares = 0;
    for (int i = 0; i < weights.size(); i++) {
      float[] gradient = result.tokenizer().get(i).toFloatArray();
      assertReached(weights.get(i).name(), gradient);
      squares += sumOfSquares(gradient);
      gradients.put(weights.get(i).name(), result.tokenizer().get(i));
    }
    compareGradients(gradients, golden);
    double total = golden.scalar("grad_norm.total");
    PARITY.close("norm of all gradients", Math.sqrt(squares), total, TOLERANCE);
    PARITY.close("norm for clipping", norm(result.tokenizer()), total, TOLERANCE);
  }

  private static void compareGradients(Map<String, NDArray> gradients, Golden golden) {
    for (String name :
        List.of(
            "encoder.conv_in.weight",
            "decoder.conv_out.weight",
            "quant_conv.weight",
            "post_quant_conv.weight")) {
      float[] expected = golden.floats("grad." + name);
      PARITY.close("gradient: " + name, gradients.get(name).toFloatArray(), expected, TOLERANCE);
    }
    String query = "encoder.conv_blocks.4.attn.1.q.weight";
    // the golden file holds its first 16 rows
    float[] rows = gradients.get(query).get(":16").toFloatArray();
    PARITY.close("gradient: " + query, rows, golden.floats("grad." + query), TOLERANCE);
    String codebook = "quantize.embedding.weight";
    double norm = norm(List.of(gradients.get(codebook)));
    double expected = golden.scalar("grad_norm." + codebook);
    PARITY.close("gradient's norm: " + codebook, norm, expected, TOLERANCE);
  }

  private static double norm(List<NDArray> gradients) {
    return OptimizerKernels.globalNorm(gradients).toFloatArray()[0];
  }

  @Test
  void bfloat16StaysNearFloat32() {
    try (GradMode ignored = GradMode.off();
        NDManager step = manager.newSubManager()) {
      images.tempAttach(step);
      float[] exact = latents(Precision.FP32);
      float[] rounded = latents(Precision.BF16);
      assertThat(relativeError(rounded, exact)).as("bfloat16 is not float32").isGreaterThan(1e-4);
      ROUNDED.close("VQ-16: latents", rounded, exact, 3e-2);
    }
  }

  private static float[] latents(Precision precision) {
    return objective.model().encode(images, ForwardPass.inference(precision)).toFloatArray();
  }
}
