package io.tessera.evaluation.measure;

import io.tessera.evaluation.classification.InceptionScore;
import io.tessera.evaluation.frechet.FrechetInfinity;
import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.protocol.Measurement;
import io.tessera.evaluation.protocol.Metric;
import io.tessera.evaluation.protocol.Protocol;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The numbers that a profile defines for a set against a reference, each with its protocol and,
 * where the set was collected in blocks, its confidence interval.
 */
public final class ProfileEvaluation {
  /** The level of the confidence intervals. */
  public static final double LEVEL = 0.95;

  /** Seed of the {@code RandomState} that shuffles images for an extrapolation. */
  public static final int SHUFFLE_SEED = 2020;

  private final ProtocolBase base;
  private final FrechetNumbers frechet;
  private final PairNumbers pairs;

  /**
   * @param products computes inner products
   * @param base what all protocols share
   * @param pieces where everything that takes long is computed; trace terms always in plain Java,
   *     so that they have the same bits on every machine
   */
  public ProfileEvaluation(ShippedProducts products, ProtocolBase base, Pieces pieces) {
    this.base = base;
    this.frechet = new FrechetNumbers(pieces);
    this.pairs = new PairNumbers(products, pieces);
  }

  /**
   * Everything that the profile defines and both sides have the data for, distances first; without
   * the extrapolation, which has to be asked for, as has what no profile defines.
   *
   * @throws IllegalArgumentException when the two sides do not fit together, or a set is too small
   */
  public List<Measurement> of(MeasuredAgainst reference, CollectedSet measured) {
    Set<Quantity> possible = EnumSet.noneOf(Quantity.class);
    for (Quantity quantity : Quantity.values()) {
      boolean images = reference.table().isPresent() || !quantity.needsReferenceImages();
      boolean places = reference.spatial().isPresent() || quantity != Quantity.SFID;
      if (images && places && quantity.isOf(measured.profile())) {
        possible.add(quantity);
      }
    }
    possible.remove(Quantity.FID_INFINITY);
    return of(reference, measured, possible);
  }

  /**
   * Some quantities, in the order of {@link Quantity}.
   *
   * @throws IllegalArgumentException when the profile does not define one, a side lacks its data,
   *     the two sides do not fit together, or a set is too small
   */
  public List<Measurement> of(
      MeasuredAgainst reference, CollectedSet measured, Set<Quantity> wanted) {
    wanted.forEach(quantity -> check(quantity, reference, measured));
    List<Measurement> numbers = new ArrayList<>();
    for (Quantity quantity : Quantity.values()) {
      boolean comesWithAnother = quantity == Quantity.KID_FULL && wanted.contains(Quantity.KID);
      if (wanted.contains(quantity) && !comesWithAnother) {
        numbers.addAll(measure(quantity, reference, measured));
      }
    }
    return List.copyOf(numbers);
  }

  private List<Measurement> measure(
      Quantity quantity, MeasuredAgainst reference, CollectedSet measured) {
    return switch (quantity) {
      case FID ->
          List.of(
              frechet.distance(
                  protocol(Metric.FRECHET_DISTANCE, measured),
                  reference.features(),
                  measured,
                  measured.pool()));
      case SFID ->
          List.of(
              frechet.distance(
                  protocol(Metric.SPATIAL_FRECHET_DISTANCE, measured),
                  reference.spatial().orElseThrow(),
                  measured,
                  measured.places().orElseThrow()));
      case IS -> List.of(score(measured));
      case KID -> List.of(subsets(reference, measured), full(reference, measured));
      case KID_FULL -> List.of(full(reference, measured));
      case PR ->
          pairs.cover(
              protocol(Metric.PRECISION, measured),
              protocol(Metric.RECALL, measured),
              reference.table().orElseThrow(),
              measured);
      case FID_INFINITY ->
          List.of(atInfinity(reference, measured, FrechetInfinity.SMALLEST, SHUFFLE_SEED));
    };
  }

  /**
   * The Fréchet distance that the set tends to with ever more images, from 15 sizes of it in a
   * shuffled order.
   *
   * @param smallest the first size; {@link FrechetInfinity#SMALLEST} in the published method
   * @param shuffleSeed of the {@code RandomState} that shuffles
   * @throws IllegalArgumentException when there are too few images
   */
  public Measurement atInfinity(
      MeasuredAgainst reference, CollectedSet measured, int smallest, int shuffleSeed) {
    return frechet.atInfinity(
        protocol(Metric.FRECHET_INFINITY, measured),
        reference.features(),
        measured,
        smallest,
        shuffleSeed);
  }

  private Measurement subsets(MeasuredAgainst reference, CollectedSet measured) {
    return pairs.subsets(
        protocol(Metric.KERNEL_DISTANCE, measured), reference.table().orElseThrow(), measured);
  }

  private Measurement full(MeasuredAgainst reference, CollectedSet measured) {
    return pairs.full(
        protocol(Metric.FULL_KERNEL_DISTANCE, measured), reference.table().orElseThrow(), measured);
  }

  private Measurement score(CollectedSet measured) {
    Protocol protocol = protocol(Metric.INCEPTION_SCORE, measured);
    InceptionScore sums = measured.score().orElseThrow();
    InceptionScore.Score score = sums.score();
    return score.splits() > 1
        ? protocol.value(score.mean(), sums.jackknife().interval(LEVEL))
        : protocol.value(score.mean());
  }

  private static void check(Quantity quantity, MeasuredAgainst reference, CollectedSet measured) {
    quantity.checkMeasuredBy(measured.profile());
    if (quantity.needsReferenceImages() && reference.table().isEmpty()) {
      throw new IllegalArgumentException(
          "Cannot measure %s: it compares images with images, and the reference is statistics alone; name the reference's images"
              .formatted(quantity));
    }
    checkSizes(quantity, reference, measured);
    if (quantity == Quantity.SFID
        && (reference.spatial().isEmpty() || measured.places().isEmpty())) {
      throw new IllegalArgumentException(
          "Cannot measure sfid: %s no spatial features; use images, or statistics with mu_s and sigma_s"
              .formatted(
                  reference.spatial().isEmpty() ? "the reference has" : "the network gives"));
    }
  }

  private static void checkSizes(
      Quantity quantity, MeasuredAgainst reference, CollectedSet measured) {
    Profile profile = measured.profile();
    if (quantity == Quantity.IS) {
      int splits = profile.score().orElseThrow().splits().count(measured.images());
      if (splits > measured.images()) {
        throw new IllegalArgumentException(
            "Cannot measure is: profile %s cuts the set into %d splits, it has %d images; use more images, or leave it out"
                .formatted(profile, splits, measured.images()));
      }
    }
    if (quantity == Quantity.KID) {
      int references = reference.table().orElseThrow().rows();
      var unused = profile.subsets().orElseThrow().size(references, measured.images());
    }
    if (quantity == Quantity.PR) {
      int neighbour = profile.neighbours().orElseThrow();
      int references = reference.table().orElseThrow().rows();
      if (Math.min(references, measured.images()) <= neighbour) {
        throw new IllegalArgumentException(
            "Cannot measure pr: it needs more than %d images of both sets, they have %d and %d; use more images, or leave it out"
                .formatted(neighbour, references, measured.images()));
      }
    }
  }

  private Protocol protocol(Metric metric, CollectedSet measured) {
    return base.of(metric, measured);
  }
}
