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
import io.tessera.core.nn.ParameterSet;
import io.tessera.core.nn.TransformerConfig;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GptTest {
  private static final GptConfig SMALL =
      new GptConfig(new TransformerConfig(64, 3, 4, true), 50, 3, 5);

  @ParameterizedTest
  @CsvSource({
    "XS,52094720",
    "S,80557312",
    "B,110888448",
    "M,211955968",
    "L,342910976",
    "L+,516729600",
    "XL,774699520",
    "XXL,1410972672",
    "3B,3096659200"
  })
  void namedSizesHaveThePapersParameterCounts(String size, long count) {
    ParameterSet parameters = new ParameterSet();
    Gpt gpt =
        new Gpt(
            parameters.root(),
            new GptConfig(
                GptSize.of(size).transformer(GptSize.QueryKeyNorm.NONE), 16_384, 16, 1000));
    assertThat(parameters.weightCount()).isEqualTo(count);
    assertThat(gpt.config().tokens()).isEqualTo(256);
  }

  @Test
  void unknownSizeNamesTheKnownOnes() {
    assertThatThrownBy(() -> GptSize.of("XXXL"))
        .hasMessage("Invalid generator size: XXXL; choose one of XS, S, B, M, L, L+, XL, XXL, 3B");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void cachedDecodingEqualsTheFullForward(boolean qkNorm) {
    GptConfig config = new GptConfig(new TransformerConfig(64, 3, 4, qkNorm), 50, 3, 5);
    try (NDManager manager = NDManager.newBaseManager();
        GradMode ignored = GradMode.off()) {
      Gpt gpt = GptFixture.byFormula(manager, config).gpt();
      long[] codes = {3, 14, 15, 9, 26, 5, 35, 8};
      NDArray rope = gpt.rope(manager);
      NDArray full =
          gpt.forward(
              manager.create(new long[] {2}, new Shape(1, 1)),
              manager.create(codes, new Shape(1, 8)),
              rope,
              Gpt.Dropout.NONE,
              Precision.FP32);
      KvCache cache = new KvCache(manager, config.transformer(), 1, 9);
      for (int position = 0; position < 9; position++) {
        NDArray logits =
            position == 0
                ? gpt.first(
                    manager.create(new long[] {2}, new Shape(1, 1)), rope, cache, Precision.FP32)
                : gpt.next(
                    manager.create(new long[] {codes[position - 1]}, new Shape(1, 1)),
                    rope,
                    cache,
                    position,
                    Precision.FP32);
        float[] expected = full.get(new NDIndex("0, {}", position)).toFloatArray();
        assertThat(relativeError(logits.toFloatArray(), expected)).isLessThan(1e-5);
      }
    }
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
