package io.tessera.tokenizer.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.core.checkpoint.NameMapping;
import io.tessera.core.nn.Parameter;
import io.tessera.core.nn.ParameterSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LlamaGenWeightsTest {
  private final NameMapping mapping = new LlamaGenWeights();

  @Test
  void namesOfVq16AreOurs() throws IOException {
    ParameterSet parameters = new ParameterSet();
    TokenizerConfig config = TokenizerConfig.vq16(256);
    assertThat(new VqModel(parameters.root(), config).config()).isEqualTo(config);
    Stream<String> stateDict = Stream.concat(weights(), Stream.of("quantize.codebook_used"));
    assertThat(stateDict.map(mapping::rename).flatMap(Optional::stream))
        .containsExactlyInAnyOrderElementsOf(
            parameters.all().stream().map(Parameter::name).toList());
  }

  /** The keys of the state dict of LlamaGen's VQ-16, but the one that is no weight. */
  private static Stream<String> weights() throws IOException {
    try (InputStream in =
        LlamaGenWeightsTest.class.getResourceAsStream("llamagen-vq16-state-dict.tsv")) {
      String table = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      List<String> lines = table.lines().toList();
      return lines.stream().map(line -> line.substring(0, line.indexOf('\t')));
    }
  }

  @Test
  void passesOverWhatIsNoWeightAndKeepsWhatItDoesNotKnow() {
    assertThat(mapping.rename("quantize.codebook_used")).isEmpty();
    assertThat(mapping.rename("encoder.quantize.codebook_used"))
        .contains("encoder.quantize.codebook_used");
  }
}
