package io.tessera.evaluation.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConformanceTest {
  static List<ConformanceCase> metrics() {
    return MetricCases.all();
  }

  @ParameterizedTest
  @MethodSource("metrics")
  void ourNumberIsTheTools(ConformanceCase example) {
    ConformanceResult result = example.run();
    assertThat(result.agrees()).as(result.toString()).isTrue();
  }

  @Test
  @Tag("slow") // a dozen passes through FID-Inception
  void throughTheNetworkToo() {
    try (NDManager manager = NDManager.newBaseManager()) {
      assertThat(NetworkCases.all(manager))
          .hasSize(8)
          .extracting(ConformanceCase::run)
          .allMatch(ConformanceResult::agrees);
    }
  }

  @Test
  void casesHaveDistinctNames() {
    assertThat(metrics()).extracting(ConformanceCase::toString).doesNotHaveDuplicates();
  }

  @Test
  void aDifferenceBeyondRoundingIsNoAgreement() {
    ConformanceResult result = new ConformanceCase("tool", "case", 1, 0.25, () -> 1.5).run();
    assertThat(result.difference()).isEqualTo(0.5);
    assertThat(result.agrees()).isFalse();
    assertThat(new ConformanceCase("tool", "case", 1, 0.5, () -> 1.5).run().agrees()).isTrue();
    assertThat(new ConformanceCase("tool", "case", 1, 9, () -> Double.NaN).run().agrees())
        .isFalse();
  }
}
