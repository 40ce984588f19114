package io.tessera.evaluation.frechet;

import io.tessera.evaluation.interval.Jackknife;

/**
 * How far a Fréchet distance would move with another draw of the measured set: the delete-one-block
 * jackknife over that set, its reference held fixed, as a published reference is. It costs one
 * trace term per block.
 */
public final class FrechetJackknife {
  private final FrechetDistance distance;
  private final CovarianceDivisor divisor;

  /**
   * @param distance computes each distance
   * @param divisor of both covariances, as the profile says
   */
  public FrechetJackknife(FrechetDistance distance, CovarianceDivisor divisor) {
    this.distance = distance;
    this.divisor = divisor;
  }

  /**
   * The jackknife of the distance between a reference and a set in blocks.
   *
   * @throws IllegalArgumentException when the dimensions differ, or the set without a block has
   *     fewer than two rows
   */
  public Jackknife of(Gaussian reference, BlockStatistics measured) {
    double whole = distance(reference, measured.whole());
    double[] without = new double[measured.count()];
    for (int block = 0; block < without.length; block++) {
      without[block] = distance(reference, measured.without(block));
    }
    return Jackknife.of(whole, without, measured.sizes());
  }

  /**
   * The distance between a reference and a set without one of its blocks.
   *
   * @throws IllegalArgumentException when the dimensions differ, or fewer than two rows are left
   */
  public double without(Gaussian reference, FeatureStatistics whole, FeatureStatistics block) {
    return distance(reference, whole.without(block));
  }

  private double distance(Gaussian reference, FeatureStatistics measured) {
    return distance.between(reference, measured.gaussian(divisor)).distance();
  }
}
