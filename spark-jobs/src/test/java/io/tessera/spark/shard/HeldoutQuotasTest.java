package io.tessera.spark.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HeldoutQuotasTest {
  @Test
  void quotasFollowTheSizesOfTheClasses() {
    assertThat(HeldoutQuotas.of(counts(600, 300, 100), 10))
        .containsExactly(Map.entry(0, 6L), Map.entry(1, 3L), Map.entry(2, 1L));
  }

  @Test
  void remaindersGoToTheLargestThenToTheFirst() {
    assertThat(HeldoutQuotas.of(counts(10, 10, 10), 4))
        .containsExactly(Map.entry(0, 2L), Map.entry(1, 1L), Map.entry(2, 1L));
    assertThat(HeldoutQuotas.of(counts(11, 19), 10))
        .containsExactly(Map.entry(0, 4L), Map.entry(1, 6L));
  }

  @Test
  void everyClassKeepsAnImageToTrainOn() {
    assertThat(HeldoutQuotas.of(counts(1, 2, 100), 101 - 1))
        .containsExactly(Map.entry(0, 0L), Map.entry(1, 1L), Map.entry(2, 99L));
  }

  @Test
  void tooManyAreRefused() {
    assertThatThrownBy(() -> HeldoutQuotas.of(counts(1, 2), 2))
        .hasMessage(
            "Invalid data.heldout: 2 of 3 images; 2 classes keep one image each, so at most 1 can"
                + " be held out");
  }

  @Property
  void quotasAddUpAndStayNearTheirShares(
      @ForAll @Size(min = 1, max = 50) List<@LongRange(min = 1, max = 10_000) Long> sizes,
      @ForAll @DoubleRange(min = 0, max = 1) double share) {
    SortedMap<Integer, Long> counts = new TreeMap<>();
    sizes.forEach(size -> counts.put(counts.size(), size));
    long images = sizes.stream().mapToLong(Long::longValue).sum();
    long heldout = (long) (share * (images - sizes.size()));

    SortedMap<Integer, Long> quotas = HeldoutQuotas.of(counts, heldout);

    assertThat(quotas.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(heldout);
    quotas.forEach(
        (label, quota) -> assertThat(quota).isBetween(0L, Math.max(0, counts.get(label) - 1)));
    if (share < 0.5 && sizes.stream().allMatch(size -> size > 100)) {
      quotas.forEach(
          (label, quota) ->
              assertThat((double) quota)
                  .isBetween(
                      Math.floor((double) counts.get(label) * heldout / images),
                      Math.ceil((double) counts.get(label) * heldout / images + 1e-9)));
    }
  }

  private static SortedMap<Integer, Long> counts(long... sizes) {
    SortedMap<Integer, Long> counts = new TreeMap<>();
    for (long size : sizes) {
      counts.put(counts.size(), size);
    }
    return counts;
  }
}
