package io.tessera.evaluation.conformance;

import static io.tessera.evaluation.frechet.CovarianceDivisor.SAMPLES;
import static io.tessera.evaluation.frechet.CovarianceDivisor.SAMPLES_LESS_ONE;

import io.tessera.evaluation.classification.InceptionScore;
import io.tessera.evaluation.classification.ScoreSplits;
import io.tessera.evaluation.discrepancy.KernelDistance;
import io.tessera.evaluation.features.InnerProducts;
import io.tessera.evaluation.frechet.FeatureAccumulator;
import io.tessera.evaluation.frechet.FeatureStatistics;
import io.tessera.evaluation.frechet.FrechetDistance;
import io.tessera.evaluation.frechet.Gaussian;
import io.tessera.evaluation.neighbours.PrecisionRecall;
import io.tessera.evaluation.profile.Profile;
import io.tessera.evaluation.profile.ScoreRule;
import io.tessera.evaluation.profile.SubsetRule;
import io.tessera.evaluation.profile.SubsetRule.SmallerSets;
import io.tessera.evaluation.random.NumpyRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/** Cases on features and logits that are generated, so that no network is needed. */
public final class MetricCases {
  private static final String SQRTM = "pytorch-fid, ADM";
  private static final String FLOAT_MEAN = "clean-fid, torch-fidelity";
  private static final String FIDELITY = "torch-fidelity";

  private final List<ConformanceCase> cases = new ArrayList<>();

  private MetricCases() {}

  /** All cases; computing them takes some seconds. */
  public static List<ConformanceCase> all() {
    MetricCases metrics = new MetricCases();
    metrics.frechet();
    metrics.normals();
    metrics.closedForms();
    metrics.kernel();
    metrics.neighbours();
    metrics.scores();
    return List.copyOf(metrics.cases);
  }

  private void add(String tool, String name, double theirs, double tolerance, DoubleSupplier ours) {
    cases.add(new ConformanceCase(tool, name, theirs, tolerance, ours));
  }

  private void frechet() {
    distance(SQRTM, ToolFeatures.A, 0.9437104602533157, 1e-12);
    distance("torchmetrics", ToolFeatures.A, 0.9437104602533166, 1e-12);
    distance("exact", ToolFeatures.A, 0.9437104602533175, 1e-12);
    singleMean(ToolFeatures.A, 0.94371073494401);
    biased(ToolFeatures.A, 0.9434899843600999, 1e-12);
    distance(SQRTM, ToolFeatures.B, 2.0480323486767595, 1e-11);
    distance("exact", ToolFeatures.B, 2.0480323486767684, 1e-12);
    singleMean(ToolFeatures.B, 2.04803243089030);
    biased(ToolFeatures.B, 2.046159606805088, 1e-11);
    distance("exact", ToolFeatures.C, 4.463100414417472, 1e-12);
    // with singular covariances a matrix square root is off by 1e-7, eigenvalues likewise
    distance(SQRTM, ToolFeatures.C, 4.463100326152684, 1e-6);
    biased(ToolFeatures.C, 4.362514143914754, 1e-6);
  }

  private void distance(String tool, ToolFeatures features, double theirs, double tolerance) {
    add(
        tool,
        "FID on features " + features.label(),
        theirs,
        tolerance,
        () -> features.distance(SAMPLES_LESS_ONE));
  }

  /**
   * These tools also subtract and multiply the means in float32, in an order of their library's.
   */
  private void singleMean(ToolFeatures features, double theirs) {
    add(
        FLOAT_MEAN,
        "FID with float32 means on features " + features.label(),
        theirs,
        2e-7,
        features::distanceOfSingleMeans);
  }

  private void biased(ToolFeatures features, double theirs, double tolerance) {
    add(
        "StyleGAN",
        "FID with biased covariance on features " + features.label(),
        theirs,
        tolerance,
        () -> features.distance(SAMPLES));
  }

  private void normals() {
    normals("exact", 4, 4, 1, 4.753837617472013, 1e-8);
    normals("exact", 2, 2, 2023, 7.539442135252916, 1e-12);
    normals(FIDELITY, 2, 2, 2023, 7.539442105, 1e-5);
    normals(FIDELITY, 16, 8, 2023, 2.000496449004043, 1e-12);
    normals("exact", 64, 64, 2023, 34.715915577532996, 1e-11);
    normals(FIDELITY, 1024, 256, 2023, 32.5485480372987, 1e-11);
    normals("exact", 64, 256, 2023, 312.68407017343327, 1e-10);
    normals(FIDELITY, 64, 256, 2023, 312.68405699, 1e-4);
  }

  private void normals(String tool, int n, int d, int seed, double theirs, double tolerance) {
    add(
        tool,
        "FID on normals %d x %d of RandomState(%d)".formatted(n, d, seed),
        theirs,
        tolerance,
        () -> {
          NumpyRandom random = new NumpyRandom(seed);
          FeatureStatistics first = statistics(random.normals(n, d));
          return FrechetDistance.inPlainJava()
              .between(first, statistics(random.normals(n, d)))
              .distance();
        });
  }

  private static FeatureStatistics statistics(double[][] rows) {
    FeatureAccumulator accumulator = new FeatureAccumulator(rows[0].length);
    accumulator.add(rows);
    return accumulator.statistics();
  }

  private void closedForms() {
    add(
        "exact",
        "FID of diagonal covariances 1..8 and 64..1, means 0 and 1",
        122.591058665502,
        1e-11,
        () -> FrechetDistance.inPlainJava().between(diagonal(0), diagonal(1)).distance());
    add(
        "pytorch-fid",
        "FID of unit covariances, means 0 and 1, in 256 dimensions",
        256,
        0,
        () -> FrechetDistance.inPlainJava().between(unit(0), unit(1)).distance());
  }

  private static Gaussian diagonal(int second) {
    double[] mean = new double[8];
    Arrays.fill(mean, second);
    double[] covariance = new double[64];
    for (int i = 0; i < 8; i++) {
      covariance[i * 9] = second == 0 ? i + 1 : (8 - i) * (8 - i);
    }
    return Gaussian.of(mean, covariance);
  }

  private static Gaussian unit(double at) {
    int d = 256;
    double[] mean = new double[d];
    Arrays.fill(mean, at);
    double[] covariance = new double[d * d];
    for (int i = 0; i < d; i++) {
      covariance[i * (d + 1)] = 1;
    }
    return Gaussian.of(mean, covariance);
  }

  private void kernel() {
    subsets(ToolFeatures.A, 0.46431840672348457, 0.03168261163922255, 1e-6);
    subsets(ToolFeatures.B, 0.1850712172506312, 0.006893326411786338, 1e-6);
    add(
        "exact",
        "KID on features A, 10 subsets of 100, in float64",
        0.46431844446337617,
        1e-12,
        () -> subsets(ToolFeatures.A).mean());
    add(
        "exact",
        "KID on features B, 10 subsets of 100, in float64",
        0.18507117334455092,
        1e-12,
        () -> subsets(ToolFeatures.B).mean());
    full(ToolFeatures.A, 0.4611453133937369);
    full(ToolFeatures.B, 0.18086860981940944);
  }

  private void subsets(ToolFeatures features, double mean, double deviation, double tolerance) {
    String name = "on features " + features.label() + ", 10 subsets of 100";
    add(FIDELITY, "KID " + name, mean, tolerance, () -> subsets(features).mean());
    add(
        FIDELITY,
        "KID's deviation " + name,
        deviation,
        tolerance,
        () -> subsets(features).deviation());
  }

  private void full(ToolFeatures features, double theirs) {
    add(
        "exact",
        "KID of the full sets on features " + features.label(),
        theirs,
        1e-12,
        () -> KernelDistance.ofFullSets(features.y(), features.x(), InnerProducts.inPlainJava()));
  }

  private static KernelDistance subsets(ToolFeatures features) {
    SubsetRule rule = new SubsetRule(10, 100, SmallerSets.REFUSED, 2020);
    return KernelDistance.ofSubsets(features.y(), features.x(), rule, InnerProducts.inPlainJava());
  }

  private void neighbours() {
    cover(ToolFeatures.A, 0.134, 0.890);
    cover(ToolFeatures.B, 0.553333, 0.053333);
    cover(ToolFeatures.C, 0.85, 0.95);
  }

  private void cover(ToolFeatures features, double precision, double recall) {
    String name = " on features " + features.label();
    add(FIDELITY, "precision" + name, precision, 1e-6, () -> cover(features).precision());
    add(FIDELITY, "recall" + name, recall, 1e-6, () -> cover(features).recall());
  }

  private static PrecisionRecall cover(ToolFeatures features) {
    return PrecisionRecall.of(features.x(), features.y(), 3, InnerProducts.inPlainJava());
  }

  private void scores() {
    ScoreRule one = new ScoreRule(ScoreSplits.parts(1), Optional.empty());
    ScoreRule shuffled = Profile.TORCH_FIDELITY.score().orElseThrow();
    ScoreRule inOrder = Profile.STYLEGAN.score().orElseThrow();
    mean(ToolFeatures.A, "one split", one, 2.810493337172281);
    mean(ToolFeatures.A, "ten splits, shuffled", shuffled, 2.7517195251095736);
    mean(ToolFeatures.A, "ten splits, in order", inOrder, 2.736606981069124);
    mean(ToolFeatures.B, "one split", one, 2.9502888242361593);
    mean(ToolFeatures.B, "ten splits, shuffled", shuffled, 2.813955198044779);
    mean(ToolFeatures.B, "ten splits, in order", inOrder, 2.8132265515624213);
    mean(
        ToolFeatures.A,
        "splits of 150",
        new ScoreRule(ScoreSplits.chunks(150), Optional.empty()),
        2.755193351702917);
    deviation(ToolFeatures.A, "ten splits, shuffled", shuffled, 0.08995627378816);
    deviation(ToolFeatures.A, "ten splits, in order", inOrder, 0.0725077528357454);
    deviation(ToolFeatures.B, "ten splits, shuffled", shuffled, 0.02239647075996267);
  }

  private void mean(ToolFeatures features, String cut, ScoreRule rule, double theirs) {
    score("IS", features, cut, rule, theirs, InceptionScore.Score::mean);
  }

  private void deviation(ToolFeatures features, String cut, ScoreRule rule, double theirs) {
    score("IS's deviation", features, cut, rule, theirs, InceptionScore.Score::deviation);
  }

  private void score(
      String what,
      ToolFeatures features,
      String cut,
      ScoreRule rule,
      double theirs,
      ToDoubleFunction<InceptionScore.Score> part) {
    add(
        cut.startsWith("splits of") ? "ADM's formula" : FIDELITY,
        "%s of logits 8u - 4, seed %d, %s".formatted(what, features.seed(), cut),
        theirs,
        1e-12,
        () -> part.applyAsDouble(score(features, rule)));
  }

  private static InceptionScore.Score score(ToolFeatures features, ScoreRule rule) {
    float[] uniform = features.xRows();
    int[] positions = rule.positions(features.n());
    InceptionScore score = new InceptionScore(features.d(), features.n(), rule.splits());
    double[] logits = new double[features.d()];
    for (int i = 0; i < features.n(); i++) {
      for (int k = 0; k < logits.length; k++) {
        logits[k] = uniform[i * logits.length + k] * 8 - 4;
      }
      score.addLogits(positions[i], logits);
    }
    return score.score();
  }
}
