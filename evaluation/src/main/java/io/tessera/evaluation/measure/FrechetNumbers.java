package io.tessera.evaluation.measure;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.tessera.core.kernel.Libtorch;
import io.tessera.evaluation.features.FeatureTable;
import io.tessera.evaluation.frechet.CovarianceDivisor;
import io.tessera.evaluation.frechet.FeatureStatistics;
import io.tessera.evaluation.frechet.FeatureSums;
import io.tessera.evaluation.frechet.FrechetDistance;
import io.tessera.evaluation.frechet.FrechetInfinity;
import io.tessera.evaluation.frechet.FrechetJackknife;
import io.tessera.evaluation.frechet.Gaussian;
import io.tessera.evaluation.frechet.LibtorchFeatureSums;
import io.tessera.evaluation.interval.Jackknife;
import io.tessera.evaluation.protocol.Measurement;
import io.tessera.evaluation.protocol.Protocol;
import io.tessera.evaluation.random.NumpyRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Fréchet distances of a set, with everything but merging done in pieces. */
record FrechetNumbers(Pieces pieces) {
  private static final int CHUNK = 256;

  /** The distance, and how far it moves without each block. */
  Measurement distance(
      Protocol protocol, Gaussian reference, CollectedSet measured, Moments moments) {
    Gaussian fitted = moments.gaussian(measured.profile());
    double found = pieces.each(protocol.name(), 1, unused -> between(reference, fitted)).get(0);
    if (measured.blocks() == 1) {
      return protocol.value(found);
    }
    CovarianceDivisor divisor = measured.profile().divisor();
    FeatureStatistics whole = moments.sums();
    CellFiles cells = moments.cells();
    List<Double> without =
        pieces.each(
            protocol.name() + " without each block",
            cells.count(),
            block ->
                new FrechetJackknife(FrechetDistance.inPlainJava(), divisor)
                    .without(reference, whole, cells.read(block)));
    double[] estimates = without.stream().mapToDouble(Double::doubleValue).toArray();
    return protocol.value(
        found,
        Jackknife.of(found, estimates, sizes(measured.images(), cells.count()))
            .interval(ProfileEvaluation.LEVEL));
  }

  private static double between(Gaussian reference, Gaussian measured) {
    return FrechetDistance.inPlainJava().between(reference, measured).distance();
  }

  private static long[] sizes(long images, int blocks) {
    return IntStream.range(0, blocks)
        .mapToLong(block -> (block + 1) * images / blocks - block * images / blocks)
        .toArray();
  }

  /** The intercept of a line through the distances at growing sizes of the shuffled set. */
  Measurement atInfinity(
      Protocol protocol, Gaussian reference, CollectedSet measured, int smallest, int shuffleSeed) {
    FeatureTable table = measured.table();
    long[] sizes = FrechetInfinity.sizes(table.rows(), smallest, FrechetInfinity.POINTS);
    CellFiles steps =
        new CellFiles(measured.set().files(), measured.folder() + "/step", sizes.length);
    CellFiles upTo =
        new CellFiles(measured.set().files(), measured.folder() + "/up-to", sizes.length);
    pieces.each(
        "sums of a shuffled order",
        sizes.length,
        step -> {
          steps.write(step, sum(table, step(table.rows(), sizes, step, shuffleSeed)));
          return step;
        });
    FeatureStatistics sums = steps.read(0);
    upTo.write(0, sums);
    for (int step = 1; step < sizes.length; step++) {
      sums = sums.merge(steps.read(step));
      upTo.write(step, sums);
    }
    CovarianceDivisor divisor = measured.profile().divisor();
    List<Double> distances =
        pieces.each(
            protocol.name(),
            sizes.length,
            step -> between(reference, upTo.read(step).gaussian(divisor)));
    List<FrechetInfinity.Point> points = new ArrayList<>();
    for (int step = 0; step < sizes.length; step++) {
      points.add(new FrechetInfinity.Point(sizes[step], distances.get(step)));
    }
    return protocol.value(FrechetInfinity.Line.through(points).intercept());
  }

  /** The images that a step adds, in the table's order: that of a sum does not matter. */
  private static int[] step(int rows, long[] sizes, int step, int seed) {
    int from = step == 0 ? 0 : (int) sizes[step - 1];
    int[] images =
        Arrays.copyOfRange(new NumpyRandom(seed).permutation(rows), from, (int) sizes[step]);
    Arrays.sort(images);
    return images;
  }

  private static FeatureStatistics sum(FeatureTable table, int[] images) {
    try (NDManager manager = Libtorch.manager(Device.cpu());
        FeatureSums sums = new LibtorchFeatureSums(manager, table.dimension())) {
      for (int at = 0; at < images.length; at += CHUNK) {
        sums.add(table.gather(Arrays.copyOfRange(images, at, Math.min(images.length, at + CHUNK))));
      }
      return sums.statistics();
    }
  }
}
