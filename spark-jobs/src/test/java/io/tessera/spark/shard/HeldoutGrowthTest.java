package io.tessera.spark.shard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a growing source does to the choice of the held-out images. */
class HeldoutGrowthTest {
  private static final int CLASSES = 50;
  private static final int IMAGES = 500;

  /** A tenth more images of each class: of the 2 % held out before, few are trained on now. */
  @Test
  void shareMovesFewImages() {
    Set<String> before = heldout(IMAGES, CLASSES * IMAGES / 50);
    Set<String> after = heldout(IMAGES * 11 / 10, CLASSES * IMAGES * 11 / 10 / 50);

    assertThat(before).hasSize(500);
    assertThat(after).hasSize(550);
    assertThat(lost(before, after)).isBetween(10L, 27L);
  }

  /**
   * The same number of more images: the held-out ones must come from all, so some change places.
   */
  @Test
  void fixedCountMovesTheShareByWhichTheSourceGrew() {
    Set<String> before = heldout(IMAGES, 500);
    Set<String> after = heldout(IMAGES * 11 / 10, 500);

    assertThat(lost(before, after)).isBetween(36L, 54L);
  }

  @Test
  void withoutGrowthNothingMoves() {
    assertThat(heldout(IMAGES, 500)).isEqualTo(heldout(IMAGES, 500));
  }

  private static long lost(Set<String> before, Set<String> after) {
    return before.stream().filter(id -> !after.contains(id)).count();
  }

  private static Set<String> heldout(int perClass, long wanted) {
    SortedMap<Integer, Long> counts = new TreeMap<>();
    for (int label = 0; label < CLASSES; label++) {
      counts.put(label, (long) perClass);
    }
    SortedMap<Integer, Long> quotas = HeldoutQuotas.of(counts, wanted);
    Set<String> heldout = new HashSet<>();
    for (int label = 0; label < CLASSES; label++) {
      long[] hashes = new long[perClass];
      for (int i = 0; i < perClass; i++) {
        hashes[i] = selection(label, i);
      }
      Arrays.sort(hashes);
      long last = hashes[Math.toIntExact(quotas.get(label)) - 1];
      for (int i = 0; i < perClass; i++) {
        if (selection(label, i) <= last) {
          heldout.add(label + "/" + i);
        }
      }
    }
    return heldout;
  }

  private static long selection(int label, int image) {
    return IdHash.of(0, label + "/" + image).selection();
  }
}
