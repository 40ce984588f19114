package io.tessera.tokenizer.crt;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.Precision;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterSet;
import io.tessera.core.nn.QueryKeyNorm;
import io.tessera.tokenizer.FormulaWeights;
import org.junit.jupiter.api.Test;

class CausalRegularizerTest {
  /**
   * The recipe's, 2 layers as wide as XL; the paper's text gives the layers and 5 % of the cost.
   */
  @Test
  void theDefaultIsTheGeneratorsStackBetweenTwoLinearMaps() {
    ParameterSet declared = new ParameterSet();
    new CausalRegularizer(declared.root(), config(2, 1280, 20, QueryKeyNorm.RMS), 16, 8);
    assertThat(declared.all().stream().map(Parameter::name))
        .contains(
            "start",
            "input.weight",
            "layers.1.attention.q_norm.weight",
            "layers.1.feed_forward.w2.weight",
            "norm.weight",
            "output.weight")
        .doesNotContain("layers.2.attention.wo.weight", "tok_embeddings.weight");
    long block = 4L * 1280 * 1280 + 3L * 1280 * 3584 + 2 * 1280 + 2 * 64;
    long ends = 1280 + 8 * 1280 + 1280 + 8 * 1280; // start, input, norm, output
    assertThat(declared.weightCount()).isEqualTo(2 * block + ends).isEqualTo(40_660_736);
  }

  @Test
  void predictsEachLatentFromThoseBeforeItAlone() {
    try (NDManager manager = NDManager.newBaseManager();
        GradMode ignored = GradMode.off()) {
      ParameterSet parameters = new ParameterSet();
      CausalRegularizer regularizer =
          new CausalRegularizer(parameters.root(), config(2, 32, 4, QueryKeyNorm.RMS), 3, 4);
      FormulaWeights.fill(manager, parameters, "", "crt.");
      NDArray latents = FormulaWeights.unit(manager, "latents", 1, 4, 3, 3);
      NDArray changed = latents.duplicate();
      changed.set(new NDIndex(":, :, 1, 1"), 2); // the fifth in raster order
      NDArray before = regularizer.predict(latents, 1, Precision.FP32).prediction(); // [1, 9, 4]
      NDArray after = regularizer.predict(changed, 1, Precision.FP32).prediction();
      for (int i = 0; i < 9; i++) {
        float[] old = before.get(new NDIndex("0, {}", i)).toFloatArray();
        float[] now = after.get(new NDIndex("0, {}", i)).toFloatArray();
        if (i <= 4) {
          assertThat(now).as("latent %s", i).isEqualTo(old);
        } else {
          assertThat(now).as("latent %s", i).isNotEqualTo(old);
        }
      }
    }
  }

  private static CrtConfig config(int layers, int dim, int heads, QueryKeyNorm norm) {
    return new CrtConfig(4, 1000, layers, dim, heads, norm, CrtConfig.Latents.RAW, 0.1, 1);
  }
}
