package io.tessera.evaluation.neighbours;

import io.tessera.evaluation.features.FeatureTable;
import io.tessera.evaluation.features.InnerProducts;
import java.util.BitSet;

/**
 * The region that a set of features occupies: around each, the ball that reaches to its k-th
 * nearest neighbour (Kynkäänniemi et al., "Improved precision and recall metric for assessing
 * generative models", 2019).
 *
 * <p>The radius is the (k + 1)-th smallest distance to the set's own members, the member itself
 * included; a point on the edge is inside. Distances are compared squared, which decides the same.
 * Rows are taken block against block: memory holds two blocks, their distances and one radius a
 * member, whatever the sizes of the sets. Any range of rows can be computed by itself, elsewhere.
 */
public final class Manifold {
  private static final int BLOCK = 512;

  private final FeatureTable members;
  private final double[] squaredRadii;
  private final SquaredDistances distances;

  private Manifold(FeatureTable members, double[] squaredRadii, SquaredDistances distances) {
    this.members = members;
    this.squaredRadii = squaredRadii;
    this.distances = distances;
  }

  /**
   * The manifold of a set.
   *
   * @param neighbour k, 1 to one less than the number of members
   */
  public static Manifold of(FeatureTable members, int neighbour, SquaredDistances distances) {
    return withRadii(
        members, squaredRadii(members, neighbour, 0, members.rows(), distances), distances);
  }

  /** As {@link #of(FeatureTable, int, SquaredDistances)}, with distances in float64. */
  public static Manifold of(FeatureTable members, int neighbour, InnerProducts products) {
    return of(members, neighbour, SquaredDistances.inDouble(products));
  }

  /**
   * The manifold whose radii were computed in parts by {@link #squaredRadii}.
   *
   * @param squaredRadii [rows]
   */
  public static Manifold withRadii(
      FeatureTable members, double[] squaredRadii, SquaredDistances distances) {
    if (squaredRadii.length != members.rows()) {
      throw new IllegalArgumentException(
          "Invalid radii: %d for %d members".formatted(squaredRadii.length, members.rows()));
    }
    return new Manifold(members, squaredRadii.clone(), distances);
  }

  /** As {@link #withRadii(FeatureTable, double[], SquaredDistances)}, in float64. */
  public static Manifold withRadii(
      FeatureTable members, double[] squaredRadii, InnerProducts products) {
    return withRadii(members, squaredRadii, SquaredDistances.inDouble(products));
  }

  /**
   * Squared radii of some of a set's members.
   *
   * @param neighbour k, 1 to one less than the number of members
   * @param from the first member
   * @param count how many
   * @return [count]
   */
  public static double[] squaredRadii(
      FeatureTable members, int neighbour, int from, int count, SquaredDistances distances) {
    if (neighbour < 1 || neighbour >= members.rows()) {
      throw new IllegalArgumentException(
          "Invalid neighbour: %d; expected 1 to %d for a set of %d images"
              .formatted(neighbour, members.rows() - 1, members.rows()));
    }
    int dimension = members.dimension();
    double[] radii = new double[count];
    for (int at = 0; at < count; at += BLOCK) {
      int height = Math.min(BLOCK, count - at);
      float[] rows = members.read(from + at, height);
      Smallest[] nearest = new Smallest[height];
      for (int i = 0; i < height; i++) {
        nearest[i] = new Smallest(neighbour + 1);
      }
      for (int other = 0; other < members.rows(); other += BLOCK) {
        int width = Math.min(BLOCK, members.rows() - other);
        double[] block = distances.between(rows, members.read(other, width), dimension);
        for (int i = 0; i < block.length; i++) {
          nearest[i / width].add(block[i]);
        }
      }
      for (int i = 0; i < height; i++) {
        radii[at + i] = nearest[i].last();
      }
    }
    return radii;
  }

  /** As {@link #squaredRadii(FeatureTable, int, int, int, SquaredDistances)}, in float64. */
  public static double[] squaredRadii(
      FeatureTable members, int neighbour, int from, int count, InnerProducts products) {
    return squaredRadii(members, neighbour, from, count, SquaredDistances.inDouble(products));
  }

  /**
   * Which of some points lie in the manifold.
   *
   * @param points of the members' dimension
   * @param from the first point
   * @param count how many
   * @return bit i is point from + i
   */
  public BitSet covered(FeatureTable points, int from, int count) {
    if (points.dimension() != members.dimension()) {
      throw new IllegalArgumentException(
          "Cannot compare features: dimensions %d and %d differ; use one feature extractor for both sides"
              .formatted(points.dimension(), members.dimension()));
    }
    BitSet covered = new BitSet(count);
    for (int at = 0; at < count; at += BLOCK) {
      int height = Math.min(BLOCK, count - at);
      float[] rows = points.read(from + at, height);
      for (int other = 0; other < members.rows(); other += BLOCK) {
        int width = Math.min(BLOCK, members.rows() - other);
        double[] block = distances.between(rows, members.read(other, width), members.dimension());
        for (int i = 0; i < block.length; i++) {
          if (block[i] <= squaredRadii[other + i % width]) {
            covered.set(at + i / width);
          }
        }
      }
    }
    return covered;
  }

  /** The share of a set that lies in the manifold, 0 to 1. */
  public double coveredShare(FeatureTable points) {
    return (double) covered(points, 0, points.rows()).cardinality() / points.rows();
  }
}
