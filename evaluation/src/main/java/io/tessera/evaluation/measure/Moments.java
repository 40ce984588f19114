package io.tessera.evaluation.measure;

import io.tessera.evaluation.frechet.FeatureStatistics;
import io.tessera.evaluation.frechet.Gaussian;
import io.tessera.evaluation.frechet.MeanPrecision;
import io.tessera.evaluation.frechet.SinglePrecisionMean;
import io.tessera.evaluation.profile.Profile;

/** The sums of one kind of features, and the mean that some tools take of them. */
record Moments(FeatureStatistics sums, SinglePrecisionMean mean) {
  Gaussian gaussian(Profile profile) {
    Gaussian fitted = sums.gaussian(profile.divisor());
    return profile.mean() == MeanPrecision.SINGLE ? fitted.withMean(mean.mean()) : fitted;
  }
}
