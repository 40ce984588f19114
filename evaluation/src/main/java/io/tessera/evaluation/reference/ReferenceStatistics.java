package io.tessera.evaluation.reference;

import io.tessera.evaluation.frechet.CovarianceDivisor;
import io.tessera.evaluation.frechet.FeatureStatistics;
import io.tessera.evaluation.frechet.Gaussian;
import io.tessera.evaluation.profile.Profile;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The distributions of a reference's features, as reference batches hold them.
 *
 * @param source what messages call them, such as the file's path
 * @param features of the pooled features: {@code mu} and {@code sigma}
 * @param spatial of the spatial features: {@code mu_s} and {@code sigma_s}, where the file has them
 * @param origin how they were made, where the file says
 */
public record ReferenceStatistics(
    String source,
    Gaussian features,
    Optional<Gaussian> spatial,
    Optional<StatisticsOrigin> origin) {

  /**
   * These statistics, if they can be compared with what a profile measures through a network; what
   * a file does not say is taken on trust.
   *
   * @param weightsSha256 of the network
   * @param dimension features per image
   * @throws IllegalArgumentException when they are of another profile, other weights or another
   *     dimension
   */
  public ReferenceStatistics checkedFor(Profile profile, String weightsSha256, int dimension) {
    if (features.dimension() != dimension) {
      throw refused(
          "they have %d features, the network gives %d; name statistics of the same network"
              .formatted(features.dimension(), dimension));
    }
    origin.ifPresent(
        made -> {
          if (!made.profile().equals(profile.label())) {
            throw refused(
                "they are by profile %s, wanted is %s; make them again, or evaluate by their profile"
                    .formatted(made.profile(), profile.label()));
          }
          if (!made.weightsSha256().equals(weightsSha256)) {
            throw refused(
                "they are through weights %s, in use are %s; make them again with these weights"
                    .formatted(made.weightsSha256(), weightsSha256));
          }
        });
    return this;
  }

  /**
   * The spatial distribution.
   *
   * @throws IllegalArgumentException when the file has none
   */
  public Gaussian requiredSpatial() {
    return spatial.orElseThrow(
        () -> refused("they have no mu_s and sigma_s, which sFID needs; use a file that has them"));
  }

  /**
   * The statistics of the images of several sets together. Means are merged in float64, whatever
   * precision the profile sums them in.
   *
   * @param parts at least one, in an order that repeats for the same bits
   * @param source what messages call the result
   * @throws IllegalArgumentException when one does not say how it was made, or they were made in
   *     different ways
   */
  public static ReferenceStatistics merged(List<ReferenceStatistics> parts, String source) {
    ReferenceStatistics first = parts.get(0);
    StatisticsOrigin origin = first.knownOrigin();
    for (ReferenceStatistics part : parts) {
      part.checkMergesWith(first, origin);
    }
    Profile profile = Profile.named(origin.profile());
    FeatureStatistics features =
        merged(parts.stream().map(ReferenceStatistics::features), profile.divisor());
    Optional<FeatureStatistics> spatial =
        first.spatial.map(
            unused ->
                merged(parts.stream().flatMap(part -> part.spatial.stream()), profile.divisor()));
    return new ReferenceStatistics(
        source,
        features.gaussian(profile.divisor()),
        spatial.map(sums -> sums.gaussian(profile.divisor())),
        Optional.of(StatisticsOrigin.of(profile, origin.extractor(), features.count())));
  }

  private static FeatureStatistics merged(Stream<Gaussian> parts, CovarianceDivisor divisor) {
    return parts
        .map(part -> FeatureStatistics.of(part, divisor))
        .reduce(FeatureStatistics::merge)
        .orElseThrow();
  }

  private StatisticsOrigin knownOrigin() {
    return origin.orElseThrow(
        () ->
            new IllegalArgumentException(
                "Cannot merge %s: it does not say of how many images it is, by which profile and through which weights (it has no array tessera); make it again with `tessera evaluate sets --out`"
                    .formatted(source)));
  }

  private void checkMergesWith(ReferenceStatistics first, StatisticsOrigin like) {
    StatisticsOrigin own = knownOrigin();
    differ(first, "profiles", own.profile(), like.profile());
    differ(first, "networks", own.network(), like.network());
    differ(first, "weights", own.weightsSha256(), like.weightsSha256());
    differ(first, "numbers of features", features.dimension(), first.features.dimension());
    differ(
        first,
        "spatial features",
        spatial.map(places -> "some").orElse("none"),
        first.spatial.map(places -> "some").orElse("none"));
  }

  private void differ(ReferenceStatistics first, String what, Object own, Object other) {
    if (!own.equals(other)) {
      throw new IllegalArgumentException(
          "Cannot merge %s and %s: their %s differ, %s and %s; merge statistics made in one way"
              .formatted(first.source, source, what, other, own));
    }
  }

  private IllegalArgumentException refused(String reason) {
    return new IllegalArgumentException(
        "Cannot compare with statistics %s: %s".formatted(source, reason));
  }
}
