package io.tessera.evaluation.reconstruction;

import java.io.Serializable;

/**
 * For each position of the token grid how often each code stands there: whether every position uses
 * the codebook, or some always say the same. Merges by addition. Not thread-safe.
 *
 * <p>It holds positions · codebook size counts: 256 positions of 16,384 codes are 34 MB.
 */
public final class PositionUsage implements Serializable {
  /** The most counts one table holds, 1 GiB. */
  private static final long MOST_COUNTS = 1L << 27;

  private final int positions;
  private final int codebookSize;
  private final long[] counts; // [positions, codes]
  private long images;

  /**
   * @param positions tokens per image, at least 1
   * @param codebookSize number of codes, at least 1
   */
  public PositionUsage(int positions, int codebookSize) {
    if (positions < 1 || codebookSize < 1 || (long) positions * codebookSize > MOST_COUNTS) {
      throw new IllegalArgumentException(
          "Invalid table: %d positions of %d codes; expected at least one of both and at most %d counts"
              .formatted(positions, codebookSize, MOST_COUNTS));
    }
    this.positions = positions;
    this.codebookSize = codebookSize;
    this.counts = new long[positions * codebookSize];
  }

  /**
   * Counts the codes of one image, or none of them when one is refused.
   *
   * @param codes [positions]
   * @throws IllegalArgumentException when there are more or fewer, or one lies outside the codebook
   */
  public void add(int[] codes) {
    if (codes.length != positions) {
      throw new IllegalArgumentException(
          "Invalid codes: %d for %d positions; these codes are of another token grid"
              .formatted(codes.length, positions));
    }
    for (int i = 0; i < positions; i++) {
      if (codes[i] < 0 || codes[i] >= codebookSize) {
        throw new IllegalArgumentException(
            "Invalid code: %d at position %d; the codebook has codes 0 to %d, so these codes are another tokenizer's"
                .formatted(codes[i], i, codebookSize - 1));
      }
    }
    for (int i = 0; i < positions; i++) {
      counts[i * codebookSize + codes[i]]++;
    }
    images++;
  }

  /**
   * The counts of both sets of images.
   *
   * @throws IllegalArgumentException when positions or codebooks differ
   */
  public PositionUsage merge(PositionUsage other) {
    if (other.positions != positions || other.codebookSize != codebookSize) {
      throw new IllegalArgumentException(
          "Cannot merge counts of codes: %d positions of %d codes and %d positions of %d codes differ"
              .formatted(positions, codebookSize, other.positions, other.codebookSize));
    }
    PositionUsage sum = new PositionUsage(positions, codebookSize);
    for (int i = 0; i < counts.length; i++) {
      sum.counts[i] = counts[i] + other.counts[i];
    }
    sum.images = images + other.images;
    return sum;
  }

  /** Images counted. */
  public long images() {
    return images;
  }

  /** The entropy of each position's codes in bits, [positions]; 0 when nothing was counted. */
  public double[] entropyBits() {
    double[] entropies = new double[positions];
    for (int i = 0; i < positions; i++) {
      entropies[i] = at(i).entropyBits();
    }
    return entropies;
  }

  /** Mean over positions of {@link #entropyBits}. */
  public double meanEntropyBits() {
    double sum = 0;
    for (double entropy : entropyBits()) {
      sum += entropy;
    }
    return sum / positions;
  }

  /** The histogram of one position. */
  public CodebookUsage at(int position) {
    long[] there = new long[codebookSize];
    System.arraycopy(counts, position * codebookSize, there, 0, codebookSize);
    return CodebookUsage.ofCounts(there);
  }

  /** The histogram over all positions. */
  public CodebookUsage overall() {
    long[] all = new long[codebookSize];
    for (int i = 0; i < counts.length; i++) {
      all[i % codebookSize] += counts[i];
    }
    return CodebookUsage.ofCounts(all);
  }
}
