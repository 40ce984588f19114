package io.tessera.evaluation.neighbours;

import io.tessera.evaluation.features.FeatureTable;
import io.tessera.evaluation.features.InnerProducts;

/**
 * How much of the generated images lies among real ones, and how much of the real ones among
 * generated ones.
 *
 * @param precision share of the generated images in the manifold of the real ones, 0 to 1
 * @param recall share of the real images in the manifold of the generated ones, 0 to 1
 */
public record PrecisionRecall(double precision, double recall) {
  /**
   * Both shares.
   *
   * @param neighbour k; the tools take 3
   */
  public static PrecisionRecall of(
      FeatureTable real, FeatureTable generated, int neighbour, SquaredDistances distances) {
    return new PrecisionRecall(
        Manifold.of(real, neighbour, distances).coveredShare(generated),
        Manifold.of(generated, neighbour, distances).coveredShare(real));
  }

  /** As the other, with distances in float64. */
  public static PrecisionRecall of(
      FeatureTable real, FeatureTable generated, int neighbour, InnerProducts products) {
    return of(real, generated, neighbour, SquaredDistances.inDouble(products));
  }

  /** Their harmonic mean; 0 when both are. */
  public double f1() {
    double sum = precision + recall;
    return sum == 0 ? 0 : 2 * precision * recall / sum;
  }
}
