package io.tessera.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDManager;
import io.tessera.core.kernel.Precision;
import io.tessera.core.nn.TransformerConfig;
import io.tessera.generator.CodeGenerator.Request;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CodeGeneratorTest {
  private static final SamplingConfig PLAIN = new SamplingConfig(2, 1, 0, 1);

  private NDManager manager;
  private Gpt gpt;

  @BeforeAll
  void bind() {
    manager = NDManager.newBaseManager();
    gpt =
        GptFixture.byFormula(
                manager, new GptConfig(new TransformerConfig(64, 2, 4, false), 96, 4, 10))
            .gpt();
  }

  @AfterAll
  void close() {
    manager.close();
  }

  @Test
  void anImageDependsOnItsSeedAndLabelAlone() {
    List<Request> requests =
        new ArrayList<>(
            IntStream.range(0, 23).mapToObj(i -> new Request(i % 10, 1000 + i)).toList());
    List<int[]> together = generate(PLAIN, 8, requests);
    for (int i = 0; i < requests.size(); i++) {
      assertThat(generate(PLAIN, 8, requests.subList(i, i + 1)).get(0))
          .as("image %s alone", i)
          .isEqualTo(together.get(i));
    }
    Collections.reverse(requests);
    List<int[]> reversed = generate(PLAIN, 8, requests);
    Collections.reverse(reversed);
    for (int i = 0; i < together.size(); i++) {
      assertThat(reversed.get(i)).isEqualTo(together.get(i));
    }
  }

  @Test
  void differentSeedsGiveDifferentImages() {
    List<int[]> codes = generate(PLAIN, 4, List.of(new Request(1, 1), new Request(1, 2)));
    assertThat(codes.get(0)).isNotEqualTo(codes.get(1));
  }

  @Test
  void topOneIsGreedy() {
    List<Request> requests = List.of(new Request(4, 9), new Request(10, 3));
    int[] greedy = generate(new SamplingConfig(1, 0, 0, 1), 2, requests).get(1);
    assertThat(generate(new SamplingConfig(1, 1, 1, 1), 2, requests).get(1)).isEqualTo(greedy);
    assertThat(generate(new SamplingConfig(1, 1, 0, 1e-9), 2, requests).get(1)).isEqualTo(greedy);
  }

  @Test
  void refusesAnUnknownLabel() {
    assertThatThrownBy(() -> generate(PLAIN, 1, List.of(new Request(11, 0))))
        .hasMessage("Invalid label: 11, expected 0..9, or 10 for no class");
  }

  @Test
  void settingsAreChecked() {
    assertThatThrownBy(() -> new SamplingConfig(0.5, 1, 0, 1))
        .hasMessageContaining("Invalid cfg-scale: 0.5");
    assertThatThrownBy(() -> new SamplingConfig(1, -1, 0, 1))
        .hasMessageContaining("Invalid temperature: -1.0");
    assertThatThrownBy(() -> new SamplingConfig(1, 1, 0, 0)).hasMessageContaining("top-p 0.0");
  }

  private List<int[]> generate(SamplingConfig sampling, int batch, List<Request> requests) {
    try (CodeGenerator generator =
        new CodeGenerator(manager, gpt, sampling, Precision.FP32, batch)) {
      return generator.generate(requests);
    }
  }
}
