package io.tessera.evaluation.frechet;

/** What the summed products of n centred rows are divided by. */
public enum CovarianceDivisor {
  /** n − 1: the unbiased estimate. */
  SAMPLES_LESS_ONE,
  /** n: the estimate of greatest likelihood, as in StyleGAN's metrics. */
  SAMPLES;

  long of(long samples) {
    return this == SAMPLES ? samples : samples - 1;
  }
}
