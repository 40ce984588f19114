package io.tessera.evaluation.measure;

import io.tessera.evaluation.classification.InceptionScore;
import io.tessera.evaluation.features.FeatureTable;
import io.tessera.evaluation.frechet.BlockStatistics;
import io.tessera.evaluation.frechet.Gaussian;
import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.reference.ReferenceStatistics;
import io.tessera.evaluation.reference.StatisticsOrigin;
import java.util.Optional;

/**
 * What a profile needs to know of a set of images.
 *
 * @param profile by which it was collected
 * @param shape its size
 * @param features distribution of the pooled features
 * @param spatial distribution of the spatial features, if the profile has an sFID
 * @param blocks sums of the pooled features in blocks, if there is more than one
 * @param score sums of the inception score, if the profile has one
 * @param table all pooled features, if the profile compares each with each
 */
public record CollectedSet(
    Profile profile,
    SetShape shape,
    Gaussian features,
    Optional<Gaussian> spatial,
    Optional<BlockStatistics> blocks,
    Optional<InceptionScore> score,
    Optional<FeatureTable> table) {

  /** Its statistics, to be written as a reference for others. */
  public ReferenceStatistics statistics(String source, String weightsSha256) {
    return new ReferenceStatistics(
        source,
        features,
        spatial,
        Optional.of(StatisticsOrigin.of(profile, weightsSha256, shape.images())));
  }
}
