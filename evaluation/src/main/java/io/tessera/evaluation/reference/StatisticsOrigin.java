package io.tessera.evaluation.reference;

import io.tessera.core.checkpoint.FormatVersion;
import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.protocol.FeatureExtractorId;

/**
 * How statistics were made, as Tessera notes it beside them. Other tools' files don't say.
 *
 * @param version of this record, {@value #VERSION}
 * @param profile label of the profile they follow
 * @param network that made the features, as {@link FeatureExtractorId#network} names it
 * @param weightsSha256 of that network
 * @param images they were fitted to
 */
@FormatVersion(StatisticsOrigin.VERSION)
public record StatisticsOrigin(
    int version, String profile, String network, String weightsSha256, long images) {
  /** The version that this release writes and reads. */
  public static final int VERSION = 1;

  public StatisticsOrigin {
    var unused = FeatureExtractorId.of(network, weightsSha256);
    if (images < 2) {
      throw new IllegalArgumentException(
          "Invalid origin of statistics: %d images; at least 2 are needed".formatted(images));
    }
  }

  /** An origin of the present version. */
  public static StatisticsOrigin of(Profile profile, FeatureExtractorId network, long images) {
    return new StatisticsOrigin(
        VERSION, profile.label(), network.network(), network.weightsSha256(), images);
  }

  /** The network that made the features. */
  public FeatureExtractorId extractor() {
    return FeatureExtractorId.of(network, weightsSha256);
  }
}
