package io.tessera.spark.compare;

import io.tessera.evaluation.frechet.FrechetDistance;
import io.tessera.evaluation.frechet.Gaussian;
import io.tessera.evaluation.inception.InceptionV3;
import io.tessera.evaluation.measure.ProtocolBase;
import io.tessera.evaluation.measure.Quantity;
import io.tessera.evaluation.protocol.FeatureExtractorId;
import io.tessera.evaluation.protocol.FeatureExtractorId.InceptionFid;
import io.tessera.evaluation.protocol.Measurement;
import io.tessera.evaluation.protocol.Metric;
import io.tessera.evaluation.protocol.ReferenceSet;
import io.tessera.evaluation.reference.StatisticsOrigin;
import io.tessera.spark.compare.ComparisonReport.Figure;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.run.Build;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Fréchet distances of statistics and statistics: no network looks at anything. */
final class StatisticsComparison {
  private static final Set<Quantity> POSSIBLE = EnumSet.of(Quantity.FID, Quantity.SFID);

  private final Settings settings;
  private final Optional<String> weightsSha256;

  /**
   * @param weightsSha256 of the network they were made through, where the user says
   */
  StatisticsComparison(Settings settings, Optional<String> weightsSha256) {
    this.settings = settings;
    this.weightsSha256 = weightsSha256;
  }

  /**
   * Measures.
   *
   * @throws JobException if nobody says through which weights they were made
   * @throws IllegalArgumentException if they are of different kinds, or more is asked for
   */
  Found of(SetSource ours, SetSource theirs) {
    Statistics measured = ours.statistics().orElseThrow();
    Statistics reference = theirs.statistics().orElseThrow();
    FeatureExtractorId network = network(measured, reference);
    checkAlike(measured, reference, network);
    Warnings warnings = new Warnings();
    warnings.reference(ours);
    warnings.reference(theirs);
    ProtocolBase base =
        new ProtocolBase(
            settings.measured(),
            network,
            new ReferenceSet(theirs.name().label(), reference.sha256()),
            reference.images(),
            settings.seed(),
            Build.versions());
    List<Measurement> numbers =
        wanted(measured, reference).stream()
            .map(quantity -> distance(quantity, base, measured, reference))
            .toList();
    warnings.numbers(numbers, measured.content().features().dimension());
    return new Found(
        new ComparisonReport(
            ComparisonReport.VERSION,
            measured.side(ours.name().location()),
            reference.side(theirs.name().location()),
            numbers.stream().map(Figure::of).toList(),
            warnings.all()),
        Optional.empty(),
        Optional.empty(),
        network);
  }

  private void checkAlike(Statistics measured, Statistics reference, FeatureExtractorId network) {
    int dimension = reference.content().features().dimension();
    for (Statistics side : List.of(measured, reference)) {
      var unused =
          side.content().checkedFor(settings.profile(), network.weightsSha256(), dimension);
    }
  }

  private Measurement distance(
      Quantity quantity, ProtocolBase base, Statistics measured, Statistics reference) {
    boolean pooled = quantity == Quantity.FID;
    Metric metric = pooled ? Metric.FRECHET_DISTANCE : Metric.SPATIAL_FRECHET_DISTANCE;
    double distance =
        FrechetDistance.inPlainJava()
            .between(gaussian(reference, pooled), gaussian(measured, pooled))
            .distance();
    return base.of(metric, settings.profile(), measured.images()).value(distance);
  }

  private Set<Quantity> wanted(Statistics measured, Statistics reference) {
    if (settings.wanted().isEmpty()) {
      boolean places =
          measured.content().spatial().isPresent()
              && reference.content().spatial().isPresent()
              && settings.profile().hasSpatialDistance();
      return places ? POSSIBLE : EnumSet.of(Quantity.FID);
    }
    settings.wanted().stream()
        .filter(quantity -> !POSSIBLE.contains(quantity))
        .findFirst()
        .ifPresent(
            quantity -> {
              throw new IllegalArgumentException(
                  "Cannot measure %s of statistics: they give fid and sfid alone; name the images"
                      .formatted(quantity));
            });
    settings.wanted().forEach(quantity -> quantity.checkMeasuredBy(settings.profile()));
    return settings.wanted();
  }

  private static Gaussian gaussian(Statistics statistics, boolean pooled) {
    return pooled ? statistics.content().features() : statistics.content().requiredSpatial();
  }

  private FeatureExtractorId network(Statistics measured, Statistics reference) {
    return Stream.of(measured, reference)
        .flatMap(side -> side.content().origin().stream())
        .map(StatisticsOrigin::extractor)
        .findFirst()
        .or(() -> weightsSha256.map(hash -> inception(hash, measured)))
        .orElseThrow(
            () ->
                JobException.usage(
                    "Cannot name the distance of %s and %s: neither says through which weights it was made; say so with --weights-sha256 and all 64 digits"
                        .formatted(measured.content().source(), reference.content().source())));
  }

  /** FID-Inception, on the user's word; what can't be its features is not called FID. */
  private static FeatureExtractorId inception(String weightsSha256, Statistics measured) {
    int dimension = measured.content().features().dimension();
    if (dimension != InceptionV3.FEATURES) {
      throw new IllegalArgumentException(
          "Cannot name the distance of %s: it is of %d features, FID-Inception has %d; use statistics that say how they were made (`tessera evaluate sets --out`)"
              .formatted(measured.content().source(), dimension, InceptionV3.FEATURES));
    }
    return new InceptionFid(weightsSha256);
  }
}
