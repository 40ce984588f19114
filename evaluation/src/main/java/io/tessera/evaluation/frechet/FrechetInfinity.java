package io.tessera.evaluation.frechet;

import java.util.ArrayList;
import java.util.List;

/**
 * The Fréchet distance that a set tends to with ever more samples, extrapolated from distances at
 * growing sizes (Chong and Forsyth, "Effectively unbiased FID and inception score", 2020).
 *
 * <p>The bias of the distance is close to proportional to 1 / n, so the intercept of a line through
 * the points (1 / n, distance) is free of it. Here all points come from one pass: rows are added in
 * a shuffled order, and the sums are looked at when n reaches each size. Not thread-safe.
 */
public final class FrechetInfinity {
  /** Points of the line in the published method. */
  public static final int POINTS = 15;

  /** The smallest size in the published method. */
  public static final int SMALLEST = 5000;

  private final FrechetDistance distance;
  private final Gaussian reference;
  private final CovarianceDivisor divisor;
  private final long[] sizes;
  private final FeatureAccumulator accumulator;
  private final List<Point> points = new ArrayList<>();
  private long count;

  /**
   * A size and the distance of so many rows.
   *
   * @param samples n
   * @param distance at n
   */
  public record Point(long samples, double distance) {}

  /**
   * The line through the points, by least squares.
   *
   * @param intercept the extrapolated distance
   * @param slope the bias times n
   * @param points what it was fitted to
   */
  public record Line(double intercept, double slope, List<Point> points) {
    public Line {
      points = List.copyOf(points);
    }

    /** The line through points of at least two sizes. */
    public static Line through(List<Point> points) {
      double meanX = points.stream().mapToDouble(p -> 1.0 / p.samples()).average().orElseThrow();
      double meanY = points.stream().mapToDouble(Point::distance).average().orElseThrow();
      double products = 0;
      double squares = 0;
      for (Point point : points) {
        double x = 1.0 / point.samples() - meanX;
        products += x * (point.distance() - meanY);
        squares += x * x;
      }
      double slope = products / squares;
      return new Line(meanY - slope * meanX, slope, points);
    }
  }

  /**
   * @param distance computes each distance
   * @param reference the other side
   * @param divisor of the measured set's covariance
   * @param sizes at which to look, ascending, each at least 2; see {@link #sizes}
   */
  public FrechetInfinity(
      FrechetDistance distance, Gaussian reference, CovarianceDivisor divisor, long... sizes) {
    for (int i = 0; i < sizes.length; i++) {
      if (sizes[i] < 2 || (i > 0 && sizes[i] <= sizes[i - 1])) {
        throw new IllegalArgumentException(
            "Invalid size: %d at position %d; expected ascending sizes of at least 2"
                .formatted(sizes[i], i));
      }
    }
    if (sizes.length < 2) {
      throw new IllegalArgumentException(
          "Cannot fit a line: %d sizes; at least 2 are needed".formatted(sizes.length));
    }
    this.distance = distance;
    this.reference = reference;
    this.divisor = divisor;
    this.sizes = sizes.clone();
    this.accumulator = new FeatureAccumulator(reference.dimension());
  }

  /**
   * Equally spaced sizes from {@code smallest} to {@code images}, rounded down.
   *
   * @throws IllegalArgumentException when there are fewer images than make {@code points} sizes
   */
  public static long[] sizes(long images, long smallest, int points) {
    if (points < 2 || images < smallest + points - 1) {
      throw new IllegalArgumentException(
          "Cannot extrapolate from %d images: %d sizes from %d on are needed; use more images"
              .formatted(images, points, smallest));
    }
    long[] sizes = new long[points];
    for (int i = 0; i < points; i++) {
      sizes[i] = smallest + Math.multiplyExact(images - smallest, (long) i) / (points - 1);
    }
    return sizes;
  }

  /**
   * Adds the next row of the shuffled order.
   *
   * @param features [d]
   */
  public void add(float[] features) {
    if (features.length != reference.dimension()) {
      throw new IllegalArgumentException(
          "Invalid features: %d values, expected one row of %d"
              .formatted(features.length, reference.dimension()));
    }
    accumulator.add(features);
    count++;
    if (points.size() < sizes.length && count == sizes[points.size()]) {
      Gaussian seen = accumulator.statistics().gaussian(divisor);
      points.add(new Point(count, distance.between(reference, seen).distance()));
    }
  }

  /**
   * The line through all sizes.
   *
   * @throws IllegalStateException when rows are missing
   */
  public Line line() {
    if (points.size() < sizes.length) {
      throw new IllegalStateException(
          "Cannot extrapolate: %d rows were added, the largest size is %d"
              .formatted(count, sizes[sizes.length - 1]));
    }
    return Line.through(points);
  }
}
