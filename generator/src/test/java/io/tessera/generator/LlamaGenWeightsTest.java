package io.tessera.generator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.core.checkpoint.NameMapping;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterSet;
import io.tessera.core.nn.QueryKeyNorm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LlamaGenWeightsTest {
  private final NameMapping mapping = new LlamaGenWeights();

  /** The keys of the state dict of LlamaGen's GPT-B, commit ce98ec4. */
  private static List<String> stateDict() {
    List<String> names = new ArrayList<>();
    names.add("cls_embedding.embedding_table.weight");
    names.add("tok_embeddings.weight");
    for (int layer = 0; layer < 12; layer++) {
      for (String part :
          List.of(
              "attention.wqkv",
              "attention.wo",
              "feed_forward.w1",
              "feed_forward.w3",
              "feed_forward.w2",
              "attention_norm",
              "ffn_norm")) {
        names.add("layers." + layer + "." + part + ".weight");
      }
    }
    names.add("norm.weight");
    names.add("output.weight");
    return names;
  }

  @Test
  void namesOfGptBAreOurs() {
    ParameterSet parameters = new ParameterSet();
    GptConfig config = new GptConfig(GptSize.B.transformer(QueryKeyNorm.NONE), 16_384, 16, 1000);
    assertThat(new Gpt(parameters.root(), config).config()).isEqualTo(config);
    assertThat(stateDict()).hasSize(88);
    assertThat(stateDict().stream().map(mapping::rename).flatMap(Optional::stream))
        .containsExactlyInAnyOrderElementsOf(
            parameters.all().stream().map(Parameter::name).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "freqs_cis",
        "causal_mask",
        "layers.0.attention.kv_cache.k_cache",
        "layers.47.attention.kv_cache.v_cache"
      })
  void passesOverWhatIsNoWeight(String name) {
    assertThat(mapping.rename(name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cls_embedding.cap_proj.fc1.weight", "layers.0.freqs_cis"})
  void keepsWhatItDoesNotKnow(String name) {
    assertThat(mapping.rename(name)).contains(name);
  }
}
