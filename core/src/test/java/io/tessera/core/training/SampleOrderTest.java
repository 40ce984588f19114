package io.tessera.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SampleOrderTest {
  @Property(tries = 200)
  void eachEpochVisitsEachSampleOnce(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 3000) int size,
      @ForAll @IntRange(max = 5) int epoch) {
    SampleOrder order = new SampleOrder(seed, size);
    long start = (long) epoch * size;
    assertThat(LongStream.range(start, start + size).map(order::sample).sorted().toArray())
        .isEqualTo(LongStream.range(0, size).toArray());
  }

  @Test
  void epochsAndSeedsDiffer() {
    long[] first = LongStream.range(0, 100).map(new SampleOrder(1, 100)::sample).toArray();
    assertThat(LongStream.range(100, 200).map(new SampleOrder(1, 100)::sample).toArray())
        .isNotEqualTo(first);
    assertThat(LongStream.range(0, 100).map(new SampleOrder(2, 100)::sample).toArray())
        .isNotEqualTo(first);
  }

  @Test
  void reachesFarPositionsAtOnce() {
    SampleOrder order = new SampleOrder(0, 1_281_167);
    assertThat(order.epoch(1_281_167L * 1_000_000)).isEqualTo(1_000_000);
    assertThat(order.sample(1_281_167L * 1_000_000 + 17)).isBetween(0L, 1_281_166L);
  }

  @Test
  void refusesAnEmptyDataset() {
    assertThatThrownBy(() -> new SampleOrder(0, 0))
        .hasMessageContaining("Invalid number of samples: 0");
  }
}
