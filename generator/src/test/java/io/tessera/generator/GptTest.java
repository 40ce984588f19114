package io.tessera.generator;

import static io.tessera.testing.TensorAssertions.relativeError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.tessera.core.kernel.GradMode;
import io.tessera.core.kernel.Precision;
import io.tessera.core.nn.KvCache;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterSet;
import io.tessera.core.nn.QueryKeyNorm;
import io.tessera.core.nn.TransformerConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GptTest {
  private static final GptConfig SMALL =
      new GptConfig(new TransformerConfig(64, 3, 4, true), 50, 3, 5);

  /** The CRT paper's Table 2, LlamaGen's Table 1, and its state dict's names. */
  @ParameterizedTest
  @CsvSource({
    "XS, 6, 10, 640, 1792, 52094720",
    "S, 9, 11, 704, 2048, 80557312",
    "B, 12, 12, 768, 2048, 110888448",
    "M, 18, 14, 896, 2560, 211955968",
    "L, 24, 16, 1024, 2816, 342910976",
    "L+, 30, 18, 1152, 3072, 516729600",
    "XL, 36, 20, 1280, 3584, 774699520",
    "XXL, 48, 24, 1536, 4096, 1410972672",
    "3B, 24, 32, 3200, 8704, 3096659200"
  })
  void namedSizesHaveThePapersWeights(
      String size, int layers, int heads, int dim, int feedForward, long count) {
    TransformerConfig transformer = GptSize.of(size).transformer(QueryKeyNorm.NONE);
    assertThat(transformer.heads()).isEqualTo(heads);
    ParameterSet declared = new ParameterSet();
    Gpt gpt = new Gpt(declared.root(), new GptConfig(transformer, 16_384, 16, 1000));
    assertThat(gpt.config().tokens()).isEqualTo(256);
    assertThat(shapes(declared)).isEqualTo(llamaGens(layers, dim, feedForward));
    assertThat(declared.weightCount()).isEqualTo(count);
  }

  private static Map<String, Shape> shapes(ParameterSet declared) {
    return declared.all().stream().collect(Collectors.toMap(Parameter::name, Parameter::shape));
  }

  private static Map<String, Shape> llamaGens(int layers, int dim, int feedForward) {
    Map<String, Shape> shapes = new HashMap<>();
    shapes.put("cls_embedding.embedding_table.weight", new Shape(1001, dim));
    shapes.put("tok_embeddings.weight", new Shape(16_384, dim));
    for (int i = 0; i < layers; i++) {
      String layer = "layers." + i + ".";
      shapes.put(layer + "attention.wqkv.weight", new Shape(3L * dim, dim));
      shapes.put(layer + "attention.wo.weight", new Shape(dim, dim));
      shapes.put(layer + "feed_forward.w1.weight", new Shape(feedForward, dim));
      shapes.put(layer + "feed_forward.w3.weight", new Shape(feedForward, dim));
      shapes.put(layer + "feed_forward.w2.weight", new Shape(dim, feedForward));
      shapes.put(layer + "attention_norm.weight", new Shape(dim));
      shapes.put(layer + "ffn_norm.weight", new Shape(dim));
    }
    shapes.put("norm.weight", new Shape(dim));
    shapes.put("output.weight", new Shape(16_384, dim));
    return shapes;
  }

  @Test
  void queryKeyNormAddsTwoScalesAHeadsWidthALayer() {
    Map<String, Shape> with = new HashMap<>(shapes(declaredB(QueryKeyNorm.RMS)));
    with.keySet().removeAll(shapes(declaredB(QueryKeyNorm.NONE)).keySet());
    assertThat(with).hasSize(2 * 12).containsKey("layers.11.attention.q_norm.weight");
    assertThat(with.values()).containsOnly(new Shape(64));
  }

  private static ParameterSet declaredB(QueryKeyNorm norm) {
    ParameterSet declared = new ParameterSet();
    GptConfig config = new GptConfig(GptSize.B.transformer(norm), 16_384, 16, 1000);
    assertThat(new Gpt(declared.root(), config).config()).isEqualTo(config);
    return declared;
  }

  @Test
  void unknownSizeNamesTheKnownOnes() {
    assertThatThrownBy(() -> GptSize.of("XXXL"))
        .hasMessage("Invalid generator size: XXXL; choose one of XS, S, B, M, L, L+, XL, XXL, 3B");
  }

  /** Heads of 4, 16 and 100 channels (3B's), few tokens and many, one image and several. */
  @ParameterizedTest
  @CsvSource({
    "64, 3, 4, false, 50, 3, 1, FP32, 1e-5",
    "64, 3, 4, true, 50, 3, 1, FP32, 1e-5",
    "8, 1, 2, true, 7, 2, 3, FP32, 1e-5",
    "200, 2, 2, false, 300, 5, 2, FP32, 1e-5",
    "96, 4, 6, true, 128, 7, 2, FP32, 1e-5",
    "96, 4, 6, true, 128, 7, 2, BF16, 3e-2"
  })
  void cachedDecodingEqualsTheFullForward(
      int dim,
      int layers,
      int heads,
      boolean qkNorm,
      int codebook,
      int side,
      int images,
      Precision precision,
      double tolerance) {
    GptConfig config =
        new GptConfig(new TransformerConfig(dim, layers, heads, qkNorm), codebook, side, 5);
    try (NDManager manager = NDManager.newBaseManager();
        GradMode ignored = GradMode.off()) {
      Gpt gpt = GptFixture.byFormula(manager, config).gpt();
      NDArray rope = gpt.rope(manager);
      NDArray labels = integers(manager, images, 1, 6);
      NDArray codes = integers(manager, images, config.tokens() - 1, codebook);
      NDArray full = gpt.forward(labels, codes, rope, Gpt.Dropout.NONE, precision); // [B, N, V]
      KvCache cache = new KvCache(manager, config.transformer(), images, config.tokens());
      for (int i = 0; i < config.tokens(); i++) {
        NDArray cached =
            i == 0
                ? gpt.first(labels, rope, cache, precision)
                : gpt.next(codes.get(new NDIndex(":, {}:{}", i - 1, i)), rope, cache, i, precision);
        float[] expected = full.get(new NDIndex(":, {}", i)).toFloatArray();
        assertThat(relativeError(cached.toFloatArray(), expected))
            .as("position %s", i)
            .isLessThan(tolerance);
      }
    }
  }

  private static NDArray integers(NDManager manager, int rows, int columns, int below) {
    long[] values = new long[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i * 7919L + 13) % below;
    }
    return manager.create(values, new Shape(rows, columns));
  }

  @Test
  void bf16StaysNearFp32() {
    try (NDManager manager = NDManager.newBaseManager();
        GradMode ignored = GradMode.off()) {
      Gpt gpt = GptFixture.byFormula(manager, SMALL).gpt();
      NDArray labels = manager.create(new long[] {1}, new Shape(1, 1));
      NDArray codes = manager.create(new long[] {3, 14, 15, 9, 26, 5, 35, 8}, new Shape(1, 8));
      float[] exact =
          gpt.forward(labels, codes, gpt.rope(manager), Gpt.Dropout.NONE, Precision.FP32)
              .toFloatArray();
      float[] rounded =
          gpt.forward(labels, codes, gpt.rope(manager), Gpt.Dropout.NONE, Precision.BF16)
              .toFloatArray();
      assertThat(relativeError(rounded, exact)).isBetween(1e-6, 2e-2);
    }
  }

  @Test
  void dropoutDependsOnItsSeed() {
    try (NDManager manager = NDManager.newBaseManager();
        GradMode ignored = GradMode.off()) {
      Gpt gpt = GptFixture.byFormula(manager, SMALL).gpt();
      List<float[]> results = new ArrayList<>();
      for (long seed : new long[] {1, 1, 2}) {
        NDArray labels = manager.create(new long[] {1}, new Shape(1, 1));
        NDArray codes = manager.create(new long[] {3, 14, 15, 9, 26, 5, 35, 8}, new Shape(1, 8));
        results.add(
            gpt.forward(
                    labels,
                    codes,
                    gpt.rope(manager),
                    new Gpt.Dropout(0.1, 0.1, 0.1, seed),
                    Precision.FP32)
                .toFloatArray());
      }
      assertThat(results.get(1)).isEqualTo(results.get(0));
      assertThat(results.get(2)).isNotEqualTo(results.get(0));
    }
  }
}
