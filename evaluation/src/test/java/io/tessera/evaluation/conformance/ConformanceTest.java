package io.tessera.evaluation.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConformanceTest {
  private static final NDManager MANAGER = NDManager.newBaseManager();

  @AfterAll
  static void close() {
    MANAGER.close();
  }

  static List<ConformanceCase> metrics() {
    return MetricCases.all();
  }

  static List<ConformanceCase> resizes() {
    return ResizeCases.all(MANAGER);
  }

  @ParameterizedTest
  @MethodSource({"metrics", "resizes"})
  void ourNumberIsTheTools(ConformanceCase example) {
    ConformanceResult result = example.run();
    assertThat(result.agrees()).as(result.toString()).isTrue();
  }

  @Test
  @Tag("slow") // six passes through FID-Inception
  void throughTheNetworkToo() {
    assertThat(NetworkCases.all(MANAGER))
        .hasSizeGreaterThan(60)
        .extracting(ConformanceCase::run)
        .allMatch(ConformanceResult::agrees);
  }

  @Test
  void casesHaveDistinctNames() {
    assertThat(Conformance.cases(MANAGER))
        .extracting(ConformanceCase::toString)
        .doesNotHaveDuplicates();
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
