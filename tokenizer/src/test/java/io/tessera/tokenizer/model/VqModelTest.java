package io.tessera.tokenizer.model;

import static io.tessera.testing.TensorAssertions.relativeError;
import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.Precision;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterSet;
import io.tessera.tokenizer.FormulaWeights;
import io.tessera.tokenizer.SmallTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class VqModelTest {
  private static final ForwardPass INFERENCE = ForwardPass.inference(Precision.FP32);

  @Test
  void namesAndShapesOfWeightsAreLlamaGens() throws IOException {
    List<String> declared =
        declared(TokenizerConfig.vq16(256)).all().stream()
            .map(parameter -> parameter.name() + "\t" + shape(parameter))
            .toList();
    assertThat(declared).containsExactlyInAnyOrderElementsOf(llamaGens());
  }

  @Test
  void numbersOfWeightsAreLlamaGens() {
    TokenizerConfig vq16 = TokenizerConfig.vq16(256);
    assertThat(declared(vq16).weightCount()).isEqualTo(71_883_403);
    assertThat(declared(TokenizerConfig.vq8(256)).weightCount()).isEqualTo(70_109_835);
    TokenizerConfig large = vq16.withCodebook(new TokenizerConfig.Codebook(131_072, 8));
    assertThat(declared(large).weightCount()).isEqualTo(72_800_907);
  }

  /** The same grammar of names with one level less: 128, 256, 256, 512 channels. */
  @Test
  void shapesOfVq8AreLlamaGens() {
    Map<String, String> shapes =
        declared(TokenizerConfig.vq8(256)).all().stream()
            .collect(Collectors.toMap(Parameter::name, VqModelTest::shape));
    assertThat(shapes)
        .containsEntry("encoder.conv_in.weight", "128x3x3x3")
        .containsEntry("encoder.conv_blocks.0.downsample.conv.weight", "128x128x3x3")
        .containsEntry("encoder.conv_blocks.1.res.0.nin_shortcut.weight", "256x128x1x1")
        .containsEntry("encoder.conv_blocks.3.res.0.nin_shortcut.weight", "512x256x1x1")
        .containsEntry("encoder.conv_blocks.3.attn.1.proj_out.weight", "512x512x1x1")
        .containsEntry("decoder.conv_blocks.0.attn.2.q.weight", "512x512x1x1")
        .containsEntry("decoder.conv_blocks.1.res.0.nin_shortcut.weight", "256x512x1x1")
        .containsEntry("decoder.conv_blocks.2.upsample.conv.weight", "256x256x3x3")
        .containsEntry("decoder.conv_blocks.3.res.0.nin_shortcut.weight", "128x256x1x1")
        .containsEntry("decoder.conv_out.weight", "3x128x3x3")
        .containsEntry("quantize.embedding.weight", "16384x8")
        .doesNotContainKeys(
            "encoder.conv_blocks.4.res.0.conv1.weight",
            "encoder.conv_blocks.3.downsample.conv.weight",
            "decoder.conv_blocks.3.upsample.conv.weight",
            "encoder.conv_blocks.2.attn.0.q.weight");
  }

  private static String shape(Parameter parameter) {
    return Arrays.stream(parameter.shape().getShape())
        .mapToObj(Long::toString)
        .collect(Collectors.joining("x"));
  }

  @Test
  void codesStartWithUnitLengthInAllDirections() {
    ParameterSet parameters = declared(SmallTokenizer.CONFIG);
    try (NDManager manager = NDManager.newBaseManager()) {
      parameters.initialize(manager, 5);
      NDArray codebook = parameters.tensors().get("quantize.embedding.weight"); // [32, 4]
      float[] lengths = codebook.norm(new int[] {1}).toFloatArray();
      for (float length : lengths) {
        assertThat(length).isBetween(0.999999f, 1.000001f);
      }
      float[] mean = codebook.mean(new int[] {0}).toFloatArray();
      for (float coordinate : mean) {
        assertThat(coordinate).isBetween(-0.35f, 0.35f); // four deviations of a mean of 32
      }
      assertThat(codebook.min().getFloat()).isLessThan(-0.5f);
    }
  }

  @Test
  void shapesFollowTheDownsampleFactor() {
    try (NDManager manager = NDManager.newBaseManager();
        GradMode ignored = GradMode.off()) {
      VqModel model = initialized(manager, SmallTokenizer.CONFIG);
      NDArray images = FormulaWeights.unit(manager, "images", 2, 3, 24, 16);
      NDArray latents = model.encode(images, INFERENCE);
      assertThat(latents.getShape().getShape()).containsExactly(2, 4, 6, 4);
      NDArray quantized = model.quantize(latents).quantized();
      assertThat(model.decode(quantized, INFERENCE).getShape().getShape())
          .containsExactly(2, 3, 24, 16);
    }
  }

  @Test
  void dropoutMasksDependOnTheSeedAlone() {
    try (NDManager manager = NDManager.newBaseManager();
        GradMode ignored = GradMode.off()) {
      VqModel model = initialized(manager, SmallTokenizer.config(0.1));
      NDArray images = FormulaWeights.unit(manager, "images", 1, 3, 16, 16);
      float[] first = encoded(model, images, new ForwardPass(Precision.FP32, 0.1, 1));
      assertThat(encoded(model, images, new ForwardPass(Precision.FP32, 0.1, 1))).isEqualTo(first);
      assertThat(encoded(model, images, new ForwardPass(Precision.FP32, 0.1, 2)))
          .isNotEqualTo(first);
      assertThat(encoded(model, images, INFERENCE)).isNotEqualTo(first);
    }
  }

  @Test
  void bfloat16StaysNearFloat32() {
    try (NDManager manager = NDManager.newBaseManager();
        GradMode ignored = GradMode.off()) {
      VqModel model = initialized(manager, SmallTokenizer.CONFIG);
      ForwardPass half = ForwardPass.inference(Precision.BF16);
      NDArray images = FormulaWeights.unit(manager, "images", 2, 3, 16, 16);
      float[] latents = encoded(model, images, INFERENCE);
      assertThat(relativeError(encoded(model, images, half), latents)).isBetween(1e-5, 0.02);
      NDArray codes = model.quantize(model.encode(images, INFERENCE)).quantized();
      float[] decoded = model.decode(codes, INFERENCE).toFloatArray();
      assertThat(relativeError(model.decode(codes, half).toFloatArray(), decoded))
          .isBetween(1e-5, 0.02);
    }
  }

  private static float[] encoded(VqModel model, NDArray images, ForwardPass pass) {
    return model.encode(images, pass).toFloatArray();
  }

  private static VqModel initialized(NDManager manager, TokenizerConfig config) {
    ParameterSet parameters = new ParameterSet();
    VqModel model = new VqModel(parameters.root(), config);
    parameters.initialize(manager, 5);
    return model;
  }

  private static ParameterSet declared(TokenizerConfig config) {
    ParameterSet parameters = new ParameterSet();
    assertThat(new VqModel(parameters.root(), config).config()).isEqualTo(config);
    return parameters;
  }

  private static List<String> llamaGens() throws IOException {
    try (InputStream in = VqModelTest.class.getResourceAsStream("llamagen-vq16-state-dict.tsv")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    }
  }
}
