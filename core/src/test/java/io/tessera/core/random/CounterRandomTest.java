package io.tessera.core.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CounterRandomTest {
  @Test
  void sameKeySameNumbers() {
    assertThat(CounterRandom.of(3, 1, 2).bits(9)).isEqualTo(CounterRandom.of(3, 1, 2).bits(9));
    assertThat(CounterRandom.of(3, 1, 2).bits(9)).isNotEqualTo(CounterRandom.of(3, 2, 1).bits(9));
    assertThat(CounterRandom.of(3, "a").bits(0)).isNotEqualTo(CounterRandom.of(3, "b").bits(0));
  }

  @Test
  void normalHasUnitMoments() {
    CounterRandom random = CounterRandom.of(0, "moments");
    double[] values = LongStream.range(0, 100_000).mapToDouble(random::normal).toArray();
    double mean =
        LongStream.range(0, values.length)
            .mapToDouble(i -> values[(int) i])
            .average()
            .orElseThrow();
    double variance =
        LongStream.range(0, values.length)
            .mapToDouble(i -> values[(int) i] * values[(int) i])
            .average()
            .orElseThrow();
    assertThat(mean).isCloseTo(0, within(0.02));
    assertThat(variance).isCloseTo(1, within(0.03));
  }

  @Test
  void belowCoversItsRange() {
    CounterRandom random = CounterRandom.of(5);
    assertThat(
            LongStream.range(0, 1000)
                .mapToInt(i -> random.below(i, 7))
                .distinct()
                .sorted()
                .toArray())
        .containsExactly(0, 1, 2, 3, 4, 5, 6);
  }
}
