package io.tessera.evaluation.measure;

import io.tessera.evaluation.discrepancy.KernelDistance;
import io.tessera.evaluation.discrepancy.KernelJackknife;
import io.tessera.evaluation.features.FeatureTable;
import io.tessera.evaluation.features.InnerProducts;
import io.tessera.evaluation.frechet.FrechetDistance;
import io.tessera.evaluation.frechet.FrechetInfinity;
import io.tessera.evaluation.frechet.FrechetJackknife;
import io.tessera.evaluation.frechet.Gaussian;
import io.tessera.evaluation.interval.Jackknife;
import io.tessera.evaluation.neighbours.Manifold;
import io.tessera.evaluation.profile.SubsetRule;
import io.tessera.evaluation.protocol.Measurement;
import io.tessera.evaluation.protocol.Metric;
import io.tessera.evaluation.protocol.Protocol;
import io.tessera.evaluation.random.NumpyRandom;
import io.tessera.evaluation.reconstruction.ImageMean;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Every number that a profile defines for a set against a reference, with its protocol and, where
 * the set was collected in blocks, its confidence interval. What lacks its data (a reference that
 * is statistics only, a tool without that metric) is left out.
 */
public final class ProfileEvaluation {
  /** The level of the confidence intervals. */
  public static final double LEVEL = 0.95;

  private final FrechetDistance distance;
  private final InnerProducts products;
  private final ProtocolBase base;

  /**
   * @param distance computes trace terms
   * @param products computes inner products
   * @param base what all protocols share
   */
  public ProfileEvaluation(FrechetDistance distance, InnerProducts products, ProtocolBase base) {
    this.distance = distance;
    this.products = products;
    this.base = base;
  }

  /**
   * The numbers, distances first.
   *
   * @throws IllegalArgumentException when the two sides do not fit together, or a set is too small
   */
  public List<Measurement> of(MeasuredAgainst reference, CollectedSet measured) {
    List<Measurement> numbers = new ArrayList<>();
    numbers.add(frechet(reference.features(), measured));
    if (reference.spatial().isPresent() && measured.spatial().isPresent()) {
      numbers.add(
          protocol(Metric.SPATIAL_FRECHET_DISTANCE, measured)
              .value(
                  distance
                      .between(reference.spatial().orElseThrow(), measured.spatial().orElseThrow())
                      .distance()));
    }
    addScore(numbers, measured);
    if (reference.table().isPresent() && measured.table().isPresent()) {
      FeatureTable real = reference.table().orElseThrow();
      FeatureTable made = measured.table().orElseThrow();
      measured
          .profile()
          .subsets()
          .ifPresent(rule -> addKernel(numbers, measured, rule, real, made));
      measured.profile().neighbours().ifPresent(k -> addCover(numbers, measured, k, real, made));
    }
    return List.copyOf(numbers);
  }

  /**
   * The Fréchet distance that the set tends to with ever more images, from {@value
   * FrechetInfinity#POINTS} sizes of it in a shuffled order.
   *
   * @param smallest the first size; {@link FrechetInfinity#SMALLEST} in the published method
   * @param shuffleSeed of the {@code RandomState} that shuffles
   * @throws IllegalArgumentException when the profile keeps no features, or there are too few
   *     images
   */
  public Measurement atInfinity(
      MeasuredAgainst reference, CollectedSet measured, int smallest, int shuffleSeed) {
    FeatureTable features =
        measured
            .table()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "Cannot extrapolate: profile %s keeps no features; collect the set by another"
                            .formatted(measured.profile())));
    FrechetInfinity infinity =
        new FrechetInfinity(
            distance,
            reference.features(),
            measured.profile().divisor(),
            FrechetInfinity.sizes(features.rows(), smallest, FrechetInfinity.POINTS));
    for (int row : new NumpyRandom(shuffleSeed).permutation(features.rows())) {
      infinity.add(features.read(row, 1));
    }
    return protocol(Metric.FRECHET_INFINITY, measured).value(infinity.line().intercept());
  }

  private Measurement frechet(Gaussian reference, CollectedSet measured) {
    Protocol protocol = protocol(Metric.FRECHET_DISTANCE, measured);
    double found = distance.between(reference, measured.features()).distance();
    return measured
        .blocks()
        .map(
            blocks ->
                new FrechetJackknife(distance, measured.profile().divisor()).of(reference, blocks))
        .map(jackknife -> protocol.value(found, jackknife.interval(LEVEL)))
        .orElseGet(() -> protocol.value(found));
  }

  private void addScore(List<Measurement> numbers, CollectedSet measured) {
    measured
        .score()
        .ifPresent(
            sums -> {
              Protocol protocol = protocol(Metric.INCEPTION_SCORE, measured);
              double mean = sums.score().mean();
              numbers.add(
                  sums.score().splits() > 1
                      ? protocol.value(mean, sums.jackknife().interval(LEVEL))
                      : protocol.value(mean));
            });
  }

  private void addKernel(
      List<Measurement> numbers,
      CollectedSet measured,
      SubsetRule rule,
      FeatureTable real,
      FeatureTable made) {
    numbers.add(
        protocol(Metric.KERNEL_DISTANCE, measured)
            .value(KernelDistance.ofSubsets(real, made, rule, products).mean()));
    Protocol full = protocol(Metric.FULL_KERNEL_DISTANCE, measured);
    if (measured.shape().blocks() == 1) {
      numbers.add(full.value(KernelDistance.ofFullSets(real, made, products)));
    } else {
      Jackknife jackknife = KernelJackknife.of(real, made, measured.shape().blocks(), products);
      numbers.add(full.value(jackknife.estimate(), jackknife.interval(LEVEL)));
    }
  }

  private void addCover(
      List<Measurement> numbers,
      CollectedSet measured,
      int neighbour,
      FeatureTable real,
      FeatureTable made) {
    int blocks = measured.shape().blocks();
    numbers.add(
        share(
            protocol(Metric.PRECISION, measured),
            Manifold.of(real, neighbour, products).covered(made, 0, made.rows()),
            made.rows(),
            blocks));
    numbers.add(
        share(
            protocol(Metric.RECALL, measured),
            Manifold.of(made, neighbour, products).covered(real, 0, real.rows()),
            real.rows(),
            blocks));
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
    return protocol.value(value, ImageMean.jackknife(parts).interval(LEVEL));
  }

  private Protocol protocol(Metric metric, CollectedSet measured) {
    return base.of(metric, measured);
  }
}
