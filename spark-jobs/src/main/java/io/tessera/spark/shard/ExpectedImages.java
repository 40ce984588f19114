package io.tessera.spark.shard;

import io.tessera.spark.exit.JobException;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How many images a listing promises.
 *
 * @param all in total
 * @param byClass the same by label; empty where names don't tell the class
 */
record ExpectedImages(long all, SortedMap<Integer, Long> byClass) {
  ExpectedImages {
    byClass = new TreeMap<>(byClass);
  }

  static ExpectedImages of(long all) {
    return new ExpectedImages(all, new TreeMap<>());
  }

  /** Both; by class only where both tell. */
  ExpectedImages plus(ExpectedImages other) {
    if (byClass.isEmpty() || other.byClass.isEmpty()) {
      return of(all + other.all);
    }
    SortedMap<Integer, Long> both = new TreeMap<>(byClass);
    other.byClass.forEach((label, count) -> both.merge(label, count, Long::sum));
    return new ExpectedImages(all + other.all, both);
  }

  /**
   * Compares what was read, good and bad, with what was listed.
   *
   * @param read images by label
   * @throws JobException (temporary) if the source changed in between
   */
  void check(Map<Integer, Long> read) {
    long images = read.values().stream().mapToLong(Long::longValue).sum();
    if (images != all) {
      throw changed(String.format(Locale.ROOT, "%,d images were listed and %,d read", all, images));
    }
    byClass.forEach(
        (label, count) -> {
          long found = read.getOrDefault(label, 0L);
          if (found != count) {
            throw changed(
                String.format(
                    Locale.ROOT,
                    "%,d images of class %d were listed and %,d read",
                    count,
                    label,
                    found));
          }
        });
  }

  private static JobException changed(String how) {
    return JobException.temporary(
        "The source changed while it was read: "
            + how
            + ". Let it rest and run the same command again.");
  }
}
