package io.tessera.evaluation.conformance;

import static io.tessera.evaluation.frechet.CovarianceDivisor.SAMPLES;
import static io.tessera.evaluation.frechet.CovarianceDivisor.SAMPLES_LESS_ONE;

import io.tessera.evaluation.frechet.FeatureAccumulator;
import io.tessera.evaluation.frechet.FeatureStatistics;
import io.tessera.evaluation.frechet.FrechetDistance;
import io.tessera.evaluation.frechet.FrechetResult;
import io.tessera.evaluation.frechet.Gaussian;
import io.tessera.evaluation.random.NumpyRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/** Cases of the Fréchet distance on generated features. */
final class FrechetCases {
  private static final String SQRTM = "pytorch-fid, ADM";
  private static final String FLOAT_MEAN = "clean-fid, torch-fidelity";
  private static final String FIDELITY = "torch-fidelity";

  private final List<ConformanceCase> cases = new ArrayList<>();

  private FrechetCases() {}

  static List<ConformanceCase> all() {
    FrechetCases cases = new FrechetCases();
    cases.frechet();
    cases.terms();
    cases.normals();
    cases.closedForms();
    return cases.cases;
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
    add(
        FLOAT_MEAN,
        "FID with float32 means by eigenvalues on features C",
        4.463100276774989,
        1e-6,
        ToolFeatures.C::distanceOfSingleMeans);
    biased(ToolFeatures.C, 4.362514143914754, 1e-6);
  }

  private void terms() {
    term("squared distance of the means", 0.8334725136431964, FrechetResult::meanTerm);
    term("trace of the first covariance", 1.3346388426852949, result -> result.a().trace());
    term("trace of the second covariance", 2.0898385714441314, result -> result.b().trace());
  }

  private void term(String name, double theirs, ToDoubleFunction<FrechetResult> part) {
    add(
        SQRTM,
        name + " on features A",
        theirs,
        1e-13,
        () -> part.applyAsDouble(ToolFeatures.A.result(SAMPLES_LESS_ONE)));
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
    normals(FIDELITY, 32768, 256, 2023, 1.0144363584843, 1e-11);
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
    double[][] greys = {{0}, {0.5}, {1}};
    add(
        "pytorch-fid",
        "mean of three grey images, 0, 0.5 and 1",
        0.5,
        0,
        () -> statistics(greys).gaussian().mean()[0]);
    add(
        "pytorch-fid",
        "variance of three grey images, 0, 0.5 and 1",
        0.25,
        0,
        () -> statistics(greys).gaussian().trace());
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
}
