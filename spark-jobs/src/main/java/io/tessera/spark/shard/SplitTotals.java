package io.tessera.spark.shard;

import io.tessera.spark.shard.TableLayout.SplitSize;
import io.tessera.spark.table.Split;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** What the splits amount to, by class. */
record SplitTotals(Map<Key, Total> byClass) {
  /** A class in a split. */
  record Key(Split split, int label) implements Serializable, Comparable<Key> {
    private static final long serialVersionUID = 1L;

    /** The same in every JVM, as Spark's keys must be; that of an enum is not. */
    @Override
    public int hashCode() {
      return 31 * split.label().hashCode() + label;
    }

    @Override
    public int compareTo(Key other) {
      int bySplit = split.compareTo(other.split);
      return bySplit != 0 ? bySplit : Integer.compare(label, other.label);
    }
  }

  SplitTotals {
    byClass = new TreeMap<>(byClass);
  }

  Total of(Split split) {
    return byClass.entrySet().stream()
        .filter(entry -> entry.getKey().split() == split)
        .map(Map.Entry::getValue)
        .reduce(Total.NONE, Total::plus);
  }

  SplitSize size(Split split) {
    Total total = of(split);
    return new SplitSize(total.images(), total.bytes());
  }

  /** Images by label. */
  List<Long> classCounts(Split split, int classes) {
    return LongStream.range(0, classes)
        .map(label -> byClass.getOrDefault(new Key(split, (int) label), Total.NONE).images())
        .boxed()
        .toList();
  }

  long images() {
    return byClass.values().stream().mapToLong(Total::images).sum();
  }

  /**
   * Whether the same images, by count and checksum, are in the same splits and classes; lengths
   * don't take part.
   */
  boolean hasSameImages(SplitTotals other) {
    return byClass.keySet().equals(other.byClass.keySet())
        && byClass.entrySet().stream()
            .allMatch(entry -> entry.getValue().hasSameImages(other.byClass.get(entry.getKey())));
  }

  /** One more than the largest label. */
  int classes() {
    return byClass.keySet().stream().mapToInt(key -> key.label() + 1).max().orElse(0);
  }
}
