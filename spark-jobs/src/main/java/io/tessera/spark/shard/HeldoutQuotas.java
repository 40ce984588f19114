package io.tessera.spark.shard;

import io.tessera.spark.exit.JobException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** How many images of each class to hold out. */
final class HeldoutQuotas {
  private HeldoutQuotas() {}

  /**
   * Spreads {@code heldout} images over the classes in proportion to their sizes, by largest
   * remainder, equal remainders in label order. Each class keeps at least one image to train on.
   *
   * @param counts images by label
   * @return images to hold out by label
   * @throws JobException (bad configuration) if so many can't be held out
   */
  static SortedMap<Integer, Long> of(SortedMap<Integer, Long> counts, long heldout) {
    long images = sum(counts);
    long most = images - counts.size();
    if (heldout > most) {
      throw JobException.badConfig(
          "Invalid data.heldout: %d of %d images; %d classes keep one image each, so at most %d can be held out"
              .formatted(heldout, images, counts.size(), most));
    }
    SortedMap<Integer, Long> quotas = new TreeMap<>();
    counts.forEach(
        (label, count) ->
            quotas.put(label, Math.min(count - 1, wholeShare(count, heldout, images))));
    long missing = heldout - sum(quotas);
    while (missing > 0) {
      for (int label : byRemainder(counts, heldout, images)) {
        if (missing > 0 && at(quotas, label) < at(counts, label) - 1) {
          quotas.merge(label, 1L, Long::sum);
          missing--;
        }
      }
    }
    return quotas;
  }

  private static long wholeShare(long count, long heldout, long images) {
    return Math.multiplyExact(count, heldout) / images;
  }

  private static List<Integer> byRemainder(
      SortedMap<Integer, Long> counts, long heldout, long images) {
    List<Integer> labels = new ArrayList<>(counts.keySet());
    labels.sort(
        Comparator.comparing((Integer label) -> -(at(counts, label) * heldout % images))
            .thenComparing(Comparator.naturalOrder()));
    return labels;
  }

  private static long at(Map<Integer, Long> values, int label) {
    return values.getOrDefault(label, 0L);
  }

  private static long sum(Map<Integer, Long> values) {
    return values.values().stream().mapToLong(Long::longValue).sum();
  }
}
