package io.tessera.spark.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tessera.spark.table.Split;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SplitTotalsTest {
  private final SplitTotals totals =
      new SplitTotals(
          Map.of(
              new SplitTotals.Key(Split.TRAIN, 0), new Total(3, 30, 0b0011),
              new SplitTotals.Key(Split.TRAIN, 2), new Total(4, 40, 0b0101),
              new SplitTotals.Key(Split.HELDOUT, 2), new Total(1, 10, 0b1000)));

  @Test
  void splitsAddUp() {
    assertThat(totals.of(Split.TRAIN)).isEqualTo(new Total(7, 70, 0b0110));
    assertThat(totals.of(Split.HELDOUT)).isEqualTo(new Total(1, 10, 0b1000));
    assertThat(totals.images()).isEqualTo(8);
    assertThat(totals.classes()).isEqualTo(3);
    assertThat(totals.classCounts(Split.TRAIN, 4)).containsExactly(3L, 0L, 4L, 0L);
  }

  @Test
  void sameImagesAreToldByCountAndChecksum() {
    SplitTotals lengthsUnknown =
        new SplitTotals(
            Map.of(
                new SplitTotals.Key(Split.TRAIN, 0), new Total(3, 0, 0b0011),
                new SplitTotals.Key(Split.TRAIN, 2), new Total(4, 0, 0b0101),
                new SplitTotals.Key(Split.HELDOUT, 2), new Total(1, 0, 0b1000)));
    SplitTotals oneElse =
        new SplitTotals(
            Map.of(
                new SplitTotals.Key(Split.TRAIN, 0), new Total(3, 30, 0b0011),
                new SplitTotals.Key(Split.TRAIN, 2), new Total(4, 40, 0b0100),
                new SplitTotals.Key(Split.HELDOUT, 2), new Total(1, 10, 0b1000)));

    assertThat(totals.hasSameImages(lengthsUnknown)).isTrue();
    assertThat(totals.hasSameImages(oneElse)).isFalse();
    assertThat(totals.hasSameImages(new SplitTotals(Map.of()))).isFalse();
  }

  /** Executors in other JVMs send equal keys to one place only if they agree on the hash. */
  @Test
  void keysHashAlikeInEveryJvm() {
    assertThat(new SplitTotals.Key(Split.TRAIN, 5).hashCode())
        .isEqualTo(31 * "train".hashCode() + 5);
  }
}
