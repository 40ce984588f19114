package io.tessera.evaluation.reference;

import io.tessera.evaluation.frechet.Gaussian;
import io.tessera.evaluation.profile.Profile;
import java.util.Optional;

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

  private IllegalArgumentException refused(String reason) {
    return new IllegalArgumentException(
        "Cannot compare with statistics %s: %s".formatted(source, reason));
  }
}
