package io.tessera.evaluation.interval;

import java.util.Arrays;

/**
 * Spread and bias of an estimate, from what it becomes when one block of the data is left out
 * (Busing, Meijer and van der Leeden, "Delete-m jackknife for unequal m", 1999).
 *
 * <p>With the estimate θ of n samples, θ_j without block j of m_j samples and h_j = n / m_j, the
 * pseudo-values are h_j θ − (h_j − 1) θ_j; the corrected estimate is Σ (pseudo-value_j / h_j), and
 * the variance is the mean over the B blocks of (pseudo-value_j − corrected)² / (h_j − 1). With
 * equal blocks that is (B − 1) / B · Σ (θ_j − mean θ_j)², the usual delete-one-block jackknife.
 *
 * @param estimate θ
 * @param bias θ less the corrected estimate: how far θ lies above what it tends to, to first order
 *     in 1 / n
 * @param standardError square root of the variance
 * @param blocks B
 */
public record Jackknife(double estimate, double bias, double standardError, int blocks) {
  private static final int FEWEST_BLOCKS = 2;

  /**
   * The jackknife of an estimate.
   *
   * @param estimate of all blocks together
   * @param withoutBlock the estimate without each block, [B]
   * @param sizes samples in each block, [B], each at least 1
   * @throws IllegalArgumentException when there are fewer than two blocks or a number is not finite
   */
  public static Jackknife of(double estimate, double[] withoutBlock, long[] sizes) {
    check(estimate, withoutBlock, sizes);
    int blocks = sizes.length;
    double n = 0;
    for (long size : sizes) {
      n += size;
    }
    double corrected = 0;
    for (int j = 0; j < blocks; j++) {
      double h = n / sizes[j];
      corrected += estimate / h + (h - 1) / h * (estimate - withoutBlock[j]);
    }
    double variance = 0;
    for (int j = 0; j < blocks; j++) {
      double h = n / sizes[j];
      double pseudo = estimate + (h - 1) * (estimate - withoutBlock[j]);
      variance += (pseudo - corrected) * (pseudo - corrected) / (h - 1) / blocks;
    }
    return new Jackknife(estimate, estimate - corrected, Math.sqrt(variance), blocks);
  }

  /** As {@link #of(double, double[], long[])} with blocks of one size. */
  public static Jackknife ofEqualBlocks(double estimate, double[] withoutBlock) {
    long[] sizes = new long[withoutBlock.length];
    Arrays.fill(sizes, 1);
    return of(estimate, withoutBlock, sizes);
  }

  /**
   * estimate ± t · standardError, t of Student's distribution with B − 1 degrees of freedom. It
   * tells how far another draw of as many samples may move the number; it does not take away its
   * bias.
   *
   * @param level such as 0.95
   */
  public Interval interval(double level) {
    double reach = StudentT.twoSided(level, blocks - 1) * standardError;
    return new Interval(estimate - reach, estimate + reach, level);
  }

  private static void check(double estimate, double[] withoutBlock, long[] sizes) {
    if (sizes.length != withoutBlock.length || sizes.length < FEWEST_BLOCKS) {
      throw new IllegalArgumentException(
          "Cannot take a jackknife: %d blocks and %d estimates; at least %d of both are needed"
              .formatted(sizes.length, withoutBlock.length, FEWEST_BLOCKS));
    }
    for (int j = 0; j < sizes.length; j++) {
      if (sizes[j] < 1) {
        throw new IllegalArgumentException(
            "Cannot take a jackknife: block %d has %d samples".formatted(j, sizes[j]));
      }
      if (!Double.isFinite(withoutBlock[j]) || !Double.isFinite(estimate)) {
        throw new IllegalArgumentException(
            "Cannot take a jackknife: the estimate is %s, without block %d it is %s"
                .formatted(estimate, j, withoutBlock[j]));
      }
    }
  }
}
