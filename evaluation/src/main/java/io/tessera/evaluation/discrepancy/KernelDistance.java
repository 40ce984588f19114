package io.tessera.evaluation.discrepancy;

import io.tessera.evaluation.features.FeatureTable;
import io.tessera.evaluation.features.InnerProducts;
import io.tessera.evaluation.profile.SubsetRule;
import io.tessera.evaluation.random.NumpyRandom;

/**
 * The kernel distance of two sets on random subsets, as the tools report it. The distance of the
 * full sets, {@link #ofFullSets}, estimates the same quantity without the noise of choosing.
 *
 * @param mean mean over subsets
 * @param deviation standard deviation over subsets, divided by their number (not one less)
 * @param subsets number of subsets
 * @param size images of each side in a subset
 */
public record KernelDistance(double mean, double deviation, int subsets, int size) {
  /**
   * The distance on subsets that {@code RandomState} chooses, for each subset first those of {@code
   * measured}, then those of {@code reference}.
   *
   * @throws IllegalArgumentException when a set is smaller than the rule allows
   */
  public static KernelDistance ofSubsets(
      FeatureTable reference, FeatureTable measured, SubsetRule rule, InnerProducts products) {
    double[] distances = new double[rule.subsets()];
    for (int subset = 0; subset < distances.length; subset++) {
      distances[subset] = ofSubset(reference, measured, rule, subset, products);
    }
    return of(distances, rule.size(reference.rows(), measured.rows()));
  }

  /**
   * The distance on one of the subsets, which may be computed elsewhere.
   *
   * @param subset 0 to one less than the rule's number
   * @throws IllegalArgumentException when a set is smaller than the rule allows
   */
  public static double ofSubset(
      FeatureTable reference,
      FeatureTable measured,
      SubsetRule rule,
      int subset,
      InnerProducts products) {
    int size = rule.size(reference.rows(), measured.rows());
    NumpyRandom random = new NumpyRandom(rule.seed());
    for (int before = 0; before < subset; before++) { // one stream of numbers chooses them all
      random.permutation(measured.rows());
      random.permutation(reference.rows());
    }
    FeatureTable some = chosen(measured, random.choice(measured.rows(), size));
    FeatureTable others = chosen(reference, random.choice(reference.rows(), size));
    return ofFullSets(others, some, products);
  }

  /**
   * The distance from those on the subsets.
   *
   * @param size images of each side in a subset
   */
  public static KernelDistance of(double[] distances, int size) {
    double mean = 0;
    for (double distance : distances) {
      mean += distance / distances.length;
    }
    double variance = 0;
    for (double distance : distances) {
      variance += (distance - mean) * (distance - mean) / distances.length;
    }
    return new KernelDistance(mean, Math.sqrt(variance), distances.length, size);
  }

  /** The distance over all pairs. */
  public static double ofFullSets(
      FeatureTable reference, FeatureTable measured, InnerProducts products) {
    return KernelSums.of(reference, measured, products)
        .discrepancy(reference.rows(), measured.rows());
  }

  private static FeatureTable chosen(FeatureTable table, int[] rows) {
    return FeatureTable.over(table.gather(rows), table.dimension());
  }
}
