package io.tessera.evaluation.measure;

import io.tessera.evaluation.frechet.FeatureStatistics;
import io.tessera.evaluation.frechet.Gaussian;
import io.tessera.evaluation.profile.Profile;
import java.util.Optional;

/**
 * The sums of one kind of features of a set.
 *
 * @param sums of all images
 * @param mean summed in float32, where the profile has it so
 * @param cells the sums in parts
 */
record Moments(FeatureStatistics sums, Optional<double[]> mean, CellFiles cells) {
  /** The distribution as a profile defines it. */
  Gaussian gaussian(Profile profile) {
    Gaussian fitted = sums.gaussian(profile.divisor());
    return mean.map(fitted::withMean).orElse(fitted);
  }
}
