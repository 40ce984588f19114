package io.tessera.evaluation.measure;

import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.profile.Resizer;
import io.tessera.evaluation.protocol.FeatureExtractorId;
import io.tessera.evaluation.protocol.FeatureExtractorId.InceptionFid;
import io.tessera.evaluation.protocol.MeasuredSet;
import io.tessera.evaluation.protocol.Metric;
import io.tessera.evaluation.protocol.Protocol;
import io.tessera.evaluation.protocol.ReferenceSet;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * What the protocols of one evaluation share.
 *
 * @param measured what the measured images are
 * @param extractor the network
 * @param reference what they are measured against
 * @param referenceImages how many images that is, 0 where unknown
 * @param seed of the measured set, where one was drawn
 * @param versions of the software
 */
public record ProtocolBase(
    MeasuredSet measured,
    FeatureExtractorId extractor,
    ReferenceSet reference,
    long referenceImages,
    OptionalLong seed,
    SortedMap<String, String> versions) {

  Protocol of(Metric metric, CollectedSet set) {
    return of(metric, set.profile(), set.images());
  }

  /**
   * The protocol of a number.
   *
   * @param profile the tool that is followed
   * @param images measured, 0 where unknown
   */
  public Protocol of(Metric metric, Profile profile, long images) {
    Protocol protocol =
        Protocol.of(metric, extractor, referenceImages, images)
            .withMeasured(measured)
            .withProfile(profile)
            .withReference(reference)
            .withVersions(versions);
    if (!(extractor instanceof InceptionFid)) {
      protocol = protocol.withResizer(Resizer.NONE); // the profile's is Inception's
    }
    return seed.isPresent() ? protocol.withSeed(seed.getAsLong()) : protocol;
  }
}
