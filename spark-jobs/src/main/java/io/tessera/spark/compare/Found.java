package io.tessera.spark.compare;

import io.tessera.evaluation.measure.CollectedSet;
import io.tessera.evaluation.protocol.FeatureExtractorId;
import java.util.Optional;

/**
 * What a comparison found.
 *
 * @param report for the user
 * @param measured the sums of the measured side, where it is images
 * @param reference those of the reference, where it is images
 * @param network that looked
 */
public record Found(
    ComparisonReport report,
    Optional<CollectedSet> measured,
    Optional<CollectedSet> reference,
    FeatureExtractorId network) {}
