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
    int size = rule.size(reference.rows(), measured.rows());
    NumpyRandom random = new NumpyRandom(rule.seed());
    double[] distances = new double[rule.subsets()];
    double mean = 0;
    for (int subset = 0; subset < distances.length; subset++) {
      FeatureTable some = chosen(measured, random.choice(measured.rows(), size));
      FeatureTable others = chosen(reference, random.choice(reference.rows(), size));
      distances[subset] = ofFullSets(others, some, products);
      mean += distances[subset] / distances.length;
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
    int d = table.dimension();
    float[] features = new float[Math.multiplyExact(rows.length, d)];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(table.read(rows[i], 1), 0, features, i * d, d);
    }
    return FeatureTable.of(features, d);
  }
}
