package io.tessera.evaluation.measure;

import io.tessera.evaluation.discrepancy.KernelDistance;
import io.tessera.evaluation.discrepancy.KernelJackknife;
import io.tessera.evaluation.discrepancy.KernelSums;
import io.tessera.evaluation.features.FeatureTable;
import io.tessera.evaluation.features.InnerProducts;
import io.tessera.evaluation.interval.Jackknife;
import io.tessera.evaluation.neighbours.Manifold;
import io.tessera.evaluation.neighbours.SquaredDistances;
import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.profile.SubsetRule;
import io.tessera.evaluation.protocol.Measurement;
import io.tessera.evaluation.protocol.Protocol;
import io.tessera.evaluation.reconstruction.ImageMean;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Numbers that compare images with images: every piece takes some rows of a set against all. */
record PairNumbers(ShippedProducts products, Pieces pieces) {
  private static final int ROWS = 2048;

  /** Some rows of a table. */
  private record Range(int from, int count) {
    static Range of(FeatureTable table, int piece) {
      int from = piece * ROWS;
      return new Range(from, Math.min(ROWS, table.rows() - from));
    }

    static int pieces(FeatureTable table) {
      return (table.rows() + ROWS - 1) / ROWS;
    }
  }

  /** The kernel distance on a profile's subsets. */
  Measurement subsets(Protocol protocol, FeatureTable real, CollectedSet measured) {
    FeatureTable made = measured.table();
    SubsetRule rule = measured.profile().subsets().orElseThrow();
    int size = rule.size(real.rows(), made.rows());
    ShippedProducts method = products;
    SubsetOf subset = new SubsetOf(real, made, measured.profile());
    double[] distances =
        pieces
            .each(protocol.name(), rule.subsets(), number -> subset.distance(number, method))
            .stream()
            .mapToDouble(Double::doubleValue)
            .toArray();
    return protocol.value(KernelDistance.of(distances, size).mean());
  }

  /** A profile's subsets of two sets; shipped by the profile, which knows its rule. */
  private record SubsetOf(FeatureTable real, FeatureTable made, Profile profile)
      implements Serializable {
    double distance(int number, InnerProducts products) {
      return KernelDistance.ofSubset(real, made, profile.subsets().orElseThrow(), number, products);
    }
  }

  /** The kernel distance of the full sets. */
  Measurement full(Protocol protocol, FeatureTable real, CollectedSet measured) {
    FeatureTable made = measured.table();
    int blocks = measured.blocks();
    ShippedProducts method = products;
    double own =
        pieces
            .each(
                protocol.name() + ": reference",
                Range.pieces(real),
                piece -> {
                  Range rows = Range.of(real, piece);
                  return KernelSums.of(real, made.slice(0, 0), rows.from, rows.count, method)
                      .reference();
                })
            .stream()
            .mapToDouble(Double::doubleValue)
            .sum();
    if (blocks == 1) {
      return protocol.value(unblocked(protocol, real, made, own));
    }
    KernelJackknife kernels = new KernelJackknife(real, made, blocks);
    List<KernelJackknife.Row> rows =
        pieces.each(protocol.name(), blocks, block -> kernels.row(block, method));
    Jackknife jackknife = kernels.of(rows, own);
    return protocol.value(jackknife.estimate(), jackknife.interval(ProfileEvaluation.LEVEL));
  }

  private double unblocked(Protocol protocol, FeatureTable real, FeatureTable made, double own) {
    ShippedProducts method = products;
    return pieces
        .each(
            protocol.name(),
            Range.pieces(made),
            piece -> {
              Range rows = Range.of(made, piece);
              double within = KernelSums.ofMeasured(made, rows.from, rows.count, method).measured();
              FeatureTable some = made.slice(rows.from, rows.count);
              double cross = KernelSums.between(some, real, method);
              return new KernelSums(0, within, cross);
            })
        .stream()
        .reduce(new KernelSums(own, 0, 0), KernelSums::merge)
        .discrepancy(real.rows(), made.rows());
  }

  /** Precision and recall. */
  List<Measurement> cover(
      Protocol precision, Protocol recall, FeatureTable real, CollectedSet measured) {
    FeatureTable made = measured.table();
    Profile profile = measured.profile();
    return List.of(
        share(precision, covered(precision, profile, real, made), made.rows(), measured.blocks()),
        share(recall, covered(recall, profile, made, real), real.rows(), measured.blocks()));
  }

  private BitSet covered(
      Protocol protocol, Profile profile, FeatureTable members, FeatureTable points) {
    ShippedProducts method = products;
    int neighbour = profile.neighbours().orElseThrow();
    List<double[]> parts =
        pieces.each(
            protocol.name() + ": manifold",
            Range.pieces(members),
            piece -> {
              Range rows = Range.of(members, piece);
              return Manifold.squaredRadii(
                  members,
                  neighbour,
                  rows.from,
                  rows.count,
                  SquaredDistances.of(profile.distances(), method));
            });
    double[] radii = parts.stream().flatMapToDouble(Arrays::stream).toArray();
    List<BitSet> found =
        pieces.each(
            protocol.name(),
            Range.pieces(points),
            piece -> {
              Range rows = Range.of(points, piece);
              return Manifold.withRadii(
                      members, radii, SquaredDistances.of(profile.distances(), method))
                  .covered(points, rows.from, rows.count);
            });
    BitSet covered = new BitSet(points.rows());
    for (int piece = 0; piece < found.size(); piece++) {
      int from = piece * ROWS;
      found.get(piece).stream().forEach(bit -> covered.set(from + bit));
    }
    return covered;
  }

  /** The interval holds the manifold fixed and leaves out blocks of what it may cover. */
  private static Measurement share(Protocol protocol, BitSet covered, int images, int blocks) {
    double value = (double) covered.cardinality() / images;
    if (blocks == 1 || images < blocks) {
      return protocol.value(value);
    }
    List<ImageMean> parts = new ArrayList<>();
    for (int block = 0; block < blocks; block++) {
      int from = (int) ((long) block * images / blocks);
      int to = (int) ((block + 1L) * images / blocks);
      parts.add(new ImageMean(to - from, covered.get(from, to).cardinality()));
    }
    return protocol.value(value, ImageMean.jackknife(parts).interval(ProfileEvaluation.LEVEL));
  }
}
