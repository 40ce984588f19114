package io.tessera.spark.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterSet;
import io.tessera.core.nn.QueryKeyNorm;
import io.tessera.generator.Gpt;
import io.tessera.generator.GptConfig;
import io.tessera.generator.GptSize;
import io.tessera.spark.config.TesseraConfig;
import io.tessera.spark.exit.JobException;
import io.tessera.tokenizer.model.TokenizerConfig;
import io.tessera.tokenizer.model.VqModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks are declared, their shapes taken, and told again; no tensor is allocated. */
class NetworkOfShapesTest {
  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(strings = {"VQ-16", "VQ-8"})
  void publishedTokenizersAreKnownByName(String name) throws Exception {
    TokenizerConfig config = TokenizerConfig.named(name, 256);
    ParameterSet parameters = new ParameterSet();
    new VqModel(parameters.root(), config);

    Network network = NetworkOfShapes.tokenizer(shapes(parameters));

    assertThat(network.name()).isEqualTo(name);
    assertThat(network.size()).isEqualTo(parameters.weightCount());
    assertThat(load(network).sections().tokenizer().network(256)).isEqualTo(config);
  }

  @Test
  void aTokenizerWithUnequalHalvesAndMoreAttentionIsTold() throws Exception {
    TokenizerConfig config =
        new TokenizerConfig(
            64,
            3,
            64,
            new TokenizerConfig.Half(List.of(1, 2, 4), 1),
            new TokenizerConfig.Half(List.of(1, 3, 4), 2),
            List.of(1, 2),
            48,
            new TokenizerConfig.Codebook(512, 6),
            32,
            0);
    ParameterSet parameters = new ParameterSet();
    new VqModel(parameters.root(), config);

    Network network = NetworkOfShapes.tokenizer(shapes(parameters));

    assertThat(network.name()).isEqualTo("VQ-4 with 512 codes, 64 base channels");
    assertThat(names(network.parameters())).isEqualTo(names(parameters));
    assertThat(load(network, "data.image-size=64").sections().tokenizer().network(64))
        .isEqualTo(config);
  }

  @ParameterizedTest
  @EnumSource(GptSize.class)
  void everyNamedGeneratorIsKnownWithAndWithoutQueryNorm(GptSize size) throws Exception {
    for (QueryKeyNorm norm : QueryKeyNorm.values()) {
      GptConfig config = new GptConfig(size.transformer(norm), 16_384, 16, 1000);
      ParameterSet parameters = new ParameterSet();
      new Gpt(parameters.root(), config);

      Network network = NetworkOfShapes.generator(shapes(parameters));

      assertThat(network.name()).isEqualTo("GPT-" + size.label());
      assertThat(names(network.parameters())).isEqualTo(names(parameters));
      assertThat(load(network).sections().generator().network(16_384, 16, 1000)).isEqualTo(config);
      assertThat(load(network).sections().generator().weights()).contains("w.safetensors");
    }
  }

  @Test
  void absurdSizesAreRefusedWithTheTensor() {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    shapes.put("tok_embeddings.weight", List.of(16L, 1L << 40));
    assertThatThrownBy(() -> NetworkOfShapes.generator(new Shapes("g.pt", shapes)))
        .isInstanceOf(JobException.class)
        .hasMessage(
            "Cannot tell the network of g.pt: tensor tok_embeddings.weight has shape [16, 1099511627776]."
                + " Its 1 tensors are tok_embeddings.weight …; is it a file of another kind?");
    shapes.put("tok_embeddings.weight", List.of(16L, 7L));
    shapes.put("cls_embedding.embedding_table.weight", List.of(3L, 7L));
    shapes.put("layers.0.attention.wo.weight", List.of(7L, 7L));
    assertThatThrownBy(() -> NetworkOfShapes.generator(new Shapes("g.pt", shapes)))
        .isInstanceOf(JobException.class)
        .hasMessageContaining("dim 7 divided by heads must be a multiple of 4");
  }

  /** What the setting that is printed makes of a run's configuration. */
  private TesseraConfig load(Network network, String... more) throws Exception {
    Path recipe = Files.writeString(dir.resolve("printed.conf"), network.setting("w.safetensors"));
    return TesseraConfig.load(List.of(recipe.toString()), List.of(more), Map.of());
  }

  private static Shapes shapes(ParameterSet parameters) {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    for (Parameter parameter : parameters.all()) {
      shapes.put(parameter.name(), Arrays.stream(parameter.shape().getShape()).boxed().toList());
    }
    return new Shapes("file", shapes);
  }

  private static Map<String, List<Long>> names(ParameterSet parameters) {
    return shapes(parameters).byName();
  }
}
