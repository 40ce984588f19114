package io.tessera.evaluation.reconstruction;

import java.io.Serializable;

/**
 * A histogram of codes, which tells how much of a codebook is in use; merges by addition. Not
 * thread-safe.
 */
public final class CodebookUsage implements Serializable {
  private final long[] counts;

  private CodebookUsage(long[] counts) {
    this.counts = counts;
  }

  /**
   * An empty histogram.
   *
   * @param codebookSize number of codes, at least 1
   */
  public static CodebookUsage empty(int codebookSize) {
    if (codebookSize < 1) {
      throw new IllegalArgumentException(
          "Invalid codebook size: %d; expected at least 1".formatted(codebookSize));
    }
    return new CodebookUsage(new long[codebookSize]);
  }

  /**
   * A histogram counted elsewhere.
   *
   * @param counts [codebook size], each at least 0
   */
  public static CodebookUsage ofCounts(long[] counts) {
    CodebookUsage usage = empty(counts.length);
    for (int code = 0; code < counts.length; code++) {
      if (counts[code] < 0) {
        throw new IllegalArgumentException(
            "Invalid count: %d for code %d".formatted(counts[code], code));
      }
      usage.counts[code] = counts[code];
    }
    return usage;
  }

  /**
   * Counts the codes of one image, or none of them when one is refused.
   *
   * @throws IllegalArgumentException when a code lies outside the codebook
   */
  public void add(int[] codes) {
    for (int i = 0; i < codes.length; i++) {
      if (codes[i] < 0 || codes[i] >= counts.length) {
        throw new IllegalArgumentException(
            "Invalid code: %d at position %d; the codebook has codes 0 to %d, so these codes are another tokenizer's"
                .formatted(codes[i], i, counts.length - 1));
      }
    }
    for (int code : codes) {
      counts[code]++;
    }
  }

  /**
   * The histogram of both sets of codes.
   *
   * @throws IllegalArgumentException when the codebook sizes differ
   */
  public CodebookUsage merge(CodebookUsage other) {
    if (other.counts.length != counts.length) {
      throw new IllegalArgumentException(
          "Cannot merge codebook histograms: sizes %d and %d differ"
              .formatted(counts.length, other.counts.length));
    }
    CodebookUsage sum = new CodebookUsage(counts.clone());
    for (int code = 0; code < counts.length; code++) {
      sum.counts[code] += other.counts[code];
    }
    return sum;
  }

  /** A copy of the histogram, [codebook size]. */
  public long[] counts() {
    return counts.clone();
  }

  /** Codes counted. */
  public long total() {
    long total = 0;
    for (long count : counts) {
      total += count;
    }
    return total;
  }

  /** Share of the codebook that occurs at all, 0 to 1. */
  public double usedShare() {
    int used = 0;
    for (long count : counts) {
      if (count > 0) {
        used++;
      }
    }
    return (double) used / counts.length;
  }

  /**
   * Entropy of the codes, −Σ p log2 p bits; log2 of the codebook size at best, 0 when nothing was
   * counted.
   */
  public double entropyBits() {
    long total = total();
    double entropy = 0;
    for (long count : counts) {
      if (count > 0) {
        double share = (double) count / total;
        entropy -= share * Math.log(share);
      }
    }
    return entropy / Math.log(2);
  }

  /** Two to the entropy: the size of a codebook used evenly that carries as much. */
  public double perplexity() {
    return Math.pow(2, entropyBits());
  }
}
