package io.tessera.evaluation.measure;

import io.tessera.evaluation.frechet.FeatureAccumulator;
import io.tessera.evaluation.frechet.FeatureStatistics;
import io.tessera.evaluation.frechet.Gaussian;
import io.tessera.evaluation.frechet.MeanPrecision;
import io.tessera.evaluation.frechet.SinglePrecisionMean;
import io.tessera.evaluation.profile.Profile;
import java.util.ArrayList;
import java.util.List;

/** Sums one kind of features of a set in blocks, and its mean as a tool sums it. */
final class Moments {
  private final int dimension;
  private final SinglePrecisionMean mean;
  private final List<FeatureStatistics> finished = new ArrayList<>();
  private FeatureAccumulator block;

  Moments(int dimension) {
    this.dimension = dimension;
    mean = new SinglePrecisionMean(dimension);
    block = new FeatureAccumulator(dimension);
  }

  /** Adds one row of several, {@code [n, d]}. */
  void add(float[] rows, int row) {
    float[] one = new float[dimension];
    System.arraycopy(rows, row * dimension, one, 0, dimension);
    block.add(one);
    mean.add(one);
  }

  /** What comes next belongs to another block. */
  void endBlock() {
    finished.add(block.statistics());
    block = new FeatureAccumulator(dimension);
  }

  /** The sums of the blocks that ended. */
  List<FeatureStatistics> blocks() {
    return List.copyOf(finished);
  }

  /** The distribution of all blocks that ended. */
  Gaussian gaussian(Profile profile) {
    FeatureStatistics sums = finished.stream().reduce(FeatureStatistics::merge).orElseThrow();
    Gaussian fitted = sums.gaussian(profile.divisor());
    return profile.mean() == MeanPrecision.SINGLE ? fitted.withMean(mean.mean()) : fitted;
  }
}
