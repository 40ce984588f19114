package io.tessera.evaluation.frechet;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The statistics of a set in consecutive blocks, for estimates that leave one out. Immutable; holds
 * the states of all blocks.
 */
public final class BlockStatistics {
  private final List<FeatureStatistics> blocks;

  private BlockStatistics(List<FeatureStatistics> blocks) {
    this.blocks = List.copyOf(blocks);
  }

  /**
   * The parts of a set gathered into blocks: part p of P goes to block p · B / P, rounded down.
   *
   * @param parts statistics of the set's parts in their order; empty parts are allowed
   * @param blocks B, at least 2; as many as there are parts with rows if that is fewer
   * @throws IllegalArgumentException when fewer than two parts have rows
   */
  public static BlockStatistics of(List<FeatureStatistics> parts, int blocks) {
    List<FeatureStatistics> filled = parts.stream().filter(part -> part.count() > 0).toList();
    int count = Math.min(blocks, filled.size());
    if (count < 2) {
      throw new IllegalArgumentException(
          "Cannot leave out blocks: %d parts with rows, %d blocks asked for; at least 2 of both are needed"
              .formatted(filled.size(), blocks));
    }
    return new BlockStatistics(
        IntStream.range(0, count).mapToObj(block -> merged(filled, block, count)).toList());
  }

  private static FeatureStatistics merged(List<FeatureStatistics> parts, int block, int count) {
    return IntStream.range(0, parts.size())
        .filter(part -> (long) part * count / parts.size() == block)
        .mapToObj(parts::get)
        .reduce(FeatureStatistics::merge)
        .orElseThrow();
  }

  /** Number of blocks. */
  public int count() {
    return blocks.size();
  }

  /** Rows in each block. */
  public long[] sizes() {
    return blocks.stream().mapToLong(FeatureStatistics::count).toArray();
  }

  /** The statistics of the whole set, merged in order. */
  public FeatureStatistics whole() {
    return blocks.stream().reduce(FeatureStatistics::merge).orElseThrow();
  }

  /** The statistics of all blocks but one, merged in order: as if it had never been there. */
  public FeatureStatistics without(int block) {
    return IntStream.range(0, blocks.size())
        .filter(other -> other != block)
        .mapToObj(blocks::get)
        .reduce(FeatureStatistics::merge)
        .orElseThrow();
  }
}
