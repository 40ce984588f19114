package io.tessera.evaluation.conformance;

import io.tessera.evaluation.features.FeatureTable;
import io.tessera.evaluation.frechet.CovarianceDivisor;
import io.tessera.evaluation.frechet.FeatureAccumulator;
import io.tessera.evaluation.frechet.FeatureStatistics;
import io.tessera.evaluation.frechet.FrechetDistance;
import io.tessera.evaluation.frechet.FrechetResult;
import io.tessera.evaluation.frechet.Gaussian;
import io.tessera.evaluation.frechet.SinglePrecisionMean;

/**
 * Two sets of generated features of n rows and d columns: x = u of one seed, y = scale · u + offset
 * of the next.
 */
record ToolFeatures(String label, int n, int d, int seed, float scale, float offset) {
  static final ToolFeatures A = new ToolFeatures("A", 500, 16, 1, 1.25f, 0.1f);
  static final ToolFeatures B = new ToolFeatures("B", 300, 64, 3, 0.9f, 0.2f);

  /** Fewer rows than columns: singular covariances. */
  static final ToolFeatures C = new ToolFeatures("C", 40, 64, 5, 1, 0.05f);

  FeatureTable x() {
    return FeatureTable.of(xRows(), d);
  }

  FeatureTable y() {
    return FeatureTable.of(yRows(), d);
  }

  float[] xRows() {
    return Lcg.features(n, d, seed, 1, 0);
  }

  private float[] yRows() {
    return Lcg.features(n, d, seed + 1, scale, offset);
  }

  double distance(CovarianceDivisor divisor) {
    return result(divisor).distance();
  }

  FrechetResult result(CovarianceDivisor divisor) {
    return FrechetDistance.inPlainJava()
        .between(statistics(xRows()).gaussian(divisor), statistics(yRows()).gaussian(divisor));
  }

  double distanceOfSingleMeans() {
    return FrechetDistance.inPlainJava()
        .between(singleMean(xRows()), singleMean(yRows()))
        .distance();
  }

  private Gaussian singleMean(float[] rows) {
    SinglePrecisionMean mean = new SinglePrecisionMean(d);
    mean.add(rows);
    return statistics(rows).gaussian().withMean(mean.mean());
  }

  private FeatureStatistics statistics(float[] rows) {
    FeatureAccumulator accumulator = new FeatureAccumulator(d);
    accumulator.add(rows);
    return accumulator.statistics();
  }
}
