package io.tessera.spark.shard;

import io.tessera.spark.exit.JobException;
import io.tessera.spark.table.Split;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/** What was found out about all images of a source, spread over the executors. */
final class Census {
  private static final int SHOWN_REASONS = 5;

  private final JavaRDD<CheckedImage> images;
  private final JavaRDD<CheckedImage> good;

  Census(JavaRDD<CheckedImage> images) {
    this.images = images;
    this.good = images.filter(CheckedImage::isGood);
  }

  long count() {
    return images.count();
  }

  /** All images by label, good and bad. */
  Map<Integer, Long> byLabel() {
    return images.map(CheckedImage::label).countByValue();
  }

  /** The images that are not in the table. */
  JavaRDD<CheckedImage> bad() {
    return images.filter(image -> !image.isGood());
  }

  Set<String> badIds() {
    return new HashSet<>(bad().map(CheckedImage::id).collect());
  }

  SortedMap<String, Long> badByReason() {
    return new TreeMap<>(bad().map(image -> String.valueOf(image.reason())).countByValue());
  }

  /**
   * Refuses a source with too many bad images.
   *
   * @throws JobException naming the most frequent reasons
   */
  static void checkQuality(
      long all, SortedMap<String, Long> badByReason, double maxBadFraction, String quarantine) {
    long bad = badByReason.values().stream().mapToLong(Long::longValue).sum();
    if (bad <= maxBadFraction * all) {
      return;
    }
    List<String> reasons = new ArrayList<>();
    badByReason.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(SHOWN_REASONS)
        .forEach(entry -> reasons.add(entry.getValue() + " " + entry.getKey()));
    throw JobException.badData(
        "Too many bad images: %d of %d (data.max-bad-fraction is %s): %s. Each is listed with its reason in %s; repair the source, or raise data.max-bad-fraction to leave them out."
            .formatted(bad, all, maxBadFraction, String.join(", ", reasons), quarantine));
  }

  /**
   * Refuses a source in which two images have the same id.
   *
   * @throws JobException naming some
   */
  void checkIds() {
    List<String> doubled =
        images
            .mapToPair(image -> new Tuple2<>(image.id(), 1))
            .reduceByKey(Integer::sum)
            .filter(id -> id._2() > 1)
            .map(Tuple2::_1)
            .takeOrdered(3);
    if (!doubled.isEmpty()) {
      throw JobException.badData(
          "Invalid source: several images have the same id, such as "
              + String.join(", ", doubled)
              + "; ids must be unique over data.source and data.heldout.source");
    }
  }

  /** Good images by label, those of a held-out source left out. */
  SortedMap<Integer, Long> divisibleByClass() {
    return new TreeMap<>(
        good.filter(image -> !image.given()).map(CheckedImage::label).countByValue());
  }

  /**
   * Holds out, of each class, as many images as {@code quotas} says: those with the smallest
   * selection hashes.
   */
  Splitter splitter(SortedMap<Integer, Long> quotas) {
    Map<Integer, Long> wanted = new TreeMap<>(quotas);
    wanted.values().removeIf(quota -> quota == 0);
    if (wanted.isEmpty()) {
      return new Splitter(Map.of());
    }
    JavaPairRDD<Integer, Long> hashes =
        good.filter(image -> !image.given())
            .mapToPair(image -> new Tuple2<>(image.label(), image.hash().selection()));
    return new Splitter(
        hashes
            .filter(image -> wanted.containsKey(image._1()))
            .groupByKey()
            .mapToPair(
                group ->
                    new Tuple2<>(
                        group._1(), smallest(group._2(), wanted.getOrDefault(group._1(), 1L))))
            .collectAsMap());
  }

  private static long smallest(Iterable<Long> hashes, long rank) {
    List<Long> sorted = new ArrayList<>();
    hashes.forEach(sorted::add);
    Collections.sort(sorted);
    return sorted.get(Math.toIntExact(rank - 1));
  }

  SplitTotals totals(Splitter splitter) {
    return new SplitTotals(
        good.mapToPair(
                image -> {
                  Split split = splitter.split(image.label(), image.hash(), image.given());
                  return new Tuple2<>(
                      new SplitTotals.Key(split, image.label()),
                      Total.of(image.size(), image.rowHash()));
                })
            .reduceByKey(Total::plus)
            .collectAsMap());
  }
}
