package io.tessera.spark.compare;

import io.tessera.evaluation.measure.MeanNumbers;
import io.tessera.evaluation.protocol.FeatureExtractorId.LpipsVgg16;
import io.tessera.evaluation.protocol.MeasuredSet;
import io.tessera.evaluation.protocol.Metric;
import io.tessera.evaluation.protocol.Protocol;
import io.tessera.evaluation.protocol.ReferenceSet;
import io.tessera.evaluation.reconstruction.ImageMean;
import io.tessera.evaluation.reconstruction.MsSsim;
import io.tessera.spark.compare.ComparisonReport.Figure;
import io.tessera.spark.run.Build;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** What was measured of pairs, as means, with what a reader should know of them. */
final class PairFigures {
  private final List<PairValues> values;
  private final long pairs;
  private final ReferenceSet reference;
  private final int blocks;
  private final List<Figure> figures = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  private PairFigures(List<PairValues> values, long pairs, ReferenceSet reference, int blocks) {
    this.values = values;
    this.pairs = pairs;
    this.reference = reference;
    this.blocks = blocks;
  }

  /**
   * The figures of all pairs.
   *
   * @param pairs how many
   * @param blocks that intervals leave out one by one; 1 for no intervals
   * @param lpips SHA-256 of LPIPS's weights; empty: it was not measured
   */
  static PairFigures of(
      List<PairValues> values,
      long pairs,
      ReferenceSet reference,
      int blocks,
      Optional<String> lpips) {
    PairFigures all = new PairFigures(values, pairs, reference, blocks);
    all.addPsnr();
    all.add(Metric.SSIM, all.each(PairValues::ssim));
    all.addMsSsim();
    lpips.ifPresent(all::addLpips);
    return all;
  }

  /** The figures, of what any pair has a number of. */
  List<Figure> figures() {
    return figures;
  }

  /** Which pairs figures are not of. */
  List<String> warnings() {
    return warnings;
  }

  private void addPsnr() {
    List<Double> differing = each(PairValues::psnr);
    long same = pairs - differing.size();
    if (same > 0) {
      warnings.add(same + " pairs have no difference and so no PSNR; its mean is of the others.");
    }
    add(Metric.PSNR, differing);
  }

  private void addMsSsim() {
    List<Double> large = each(PairValues::msSsim);
    if (large.size() < pairs) {
      warnings.add(
          "%d images have a side below %d pixels and so no MS-SSIM."
              .formatted(pairs - large.size(), MsSsim.SMALLEST_SIDE));
    }
    add(Metric.MS_SSIM, large);
  }

  private void addLpips(String weightsSha256) {
    List<Double> large = each(PairValues::lpips);
    if (large.size() < pairs) {
      warnings.add(pairs - large.size() + " images are too small for LPIPS.");
    }
    LpipsVgg16 network = new LpipsVgg16(weightsSha256);
    add(Protocol.of(Metric.LPIPS, network, large.size(), large.size()), large);
  }

  private List<Double> each(Function<PairValues, List<Double>> of) {
    return values.stream().flatMap(unit -> of.apply(unit).stream()).toList();
  }

  private void add(Metric metric, List<Double> numbers) {
    add(Protocol.of(metric, numbers.size(), numbers.size()), numbers);
  }

  private void add(Protocol protocol, List<Double> numbers) {
    if (numbers.isEmpty()) {
      return;
    }
    Protocol whole =
        protocol
            .withMeasured(MeasuredSet.RECONSTRUCTIONS)
            .withReference(reference)
            .withVersions(Build.versions());
    figures.add(Figure.of(MeanNumbers.of(whole, inBlocks(numbers))));
  }

  private List<ImageMean> inBlocks(List<Double> numbers) {
    int count = Math.min(blocks, numbers.size());
    List<ImageMean> means = new ArrayList<>();
    for (int block = 0; block < count; block++) {
      int from = (int) ((long) block * numbers.size() / count);
      int to = (int) ((block + 1L) * numbers.size() / count);
      means.add(
          ImageMean.of(
              numbers.subList(from, to).stream().mapToDouble(Double::doubleValue).toArray()));
    }
    return means;
  }
}
