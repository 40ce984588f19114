package io.tessera.spark.compare;

import io.tessera.core.checkpoint.Sha256;
import io.tessera.core.image.AlphaPolicy;
import io.tessera.evaluation.measure.ProfileEvaluation;
import io.tessera.evaluation.protocol.FeatureExtractorId.LpipsVgg16;
import io.tessera.evaluation.protocol.MeasuredSet;
import io.tessera.evaluation.protocol.Measurement;
import io.tessera.evaluation.protocol.Metric;
import io.tessera.evaluation.protocol.Protocol;
import io.tessera.evaluation.protocol.ReferenceSet;
import io.tessera.evaluation.reconstruction.ImageMean;
import io.tessera.evaluation.reconstruction.MsSsim;
import io.tessera.spark.compare.ComparisonReport.Figure;
import io.tessera.spark.compare.ComparisonReport.Side;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.look.LpipsNetwork;
import io.tessera.spark.run.Build;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.unit.UnitRunner;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;

/** How close reconstructions are to their originals, pair by pair. */
public final class PairComparison {
  private static final String FOLDER = "pairs";

  private final JobContext work;
  private final int blocks;
  private final Optional<LpipsNetwork> lpips;

  /**
   * @param work whose folder keeps what was measured; executors must reach it
   * @param blocks that intervals leave out one by one; 1 for no intervals
   * @param lpipsWeights safetensors file of LPIPS; empty: it is not measured
   */
  public PairComparison(JobContext work, int blocks, Optional<String> lpipsWeights) {
    if (blocks < 1) {
      throw JobException.usage("Invalid --blocks: " + blocks + "; use at least 1");
    }
    this.work = work;
    this.blocks = blocks;
    Configuration hadoop = work.spark().sparkContext().hadoopConfiguration();
    lpips =
        lpipsWeights.map(file -> LpipsNetwork.of(file, work.config().compute().device(), hadoop));
  }

  /**
   * Measures.
   *
   * @param reconstructions what the user calls them
   * @param originals as many, of the same sizes, in the same order; where both are files of images,
   *     of the same names
   * @throws JobException if they are not
   */
  public ComparisonReport of(String reconstructions, String originals, AlphaPolicy alpha) {
    SetSource made = SetSource.open(SourceName.of(reconstructions), alpha, work);
    SetSource real = SetSource.open(SourceName.of(originals), alpha, work);
    long count = images(made);
    if (count != images(real) || count == 0) {
      throw JobException.badData(
          "Cannot pair %s with %s: there are %d and %d images; every reconstruction needs its original"
              .formatted(reconstructions, originals, count, images(real)));
    }
    List<PairUnit> units = units(made, real);
    List<PairValues> values =
        new UnitRunner<PairUnit, PairValues>(work, work.storage(), FOLDER, PairValues.class)
            .run(
                "compare pairs",
                "images",
                units,
                PairUnit::count,
                new PairWork(
                    lpips.orElse(null),
                    ShippedHadoop.of(work.spark().sparkContext().hadoopConfiguration())))
            .toList();
    return report(made, real, values);
  }

  private static long images(SetSource source) {
    return source.images().stream().mapToLong(SetSource.Piece::count).sum();
  }

  private List<PairUnit> units(SetSource made, SetSource real) {
    String others = hash(made.images().stream().map(SetSource.Piece::key).toList().toString());
    List<PairUnit> units = new ArrayList<>();
    long from = 0;
    for (SetSource.Piece piece : real.images()) {
      long to = from + piece.count();
      String key =
          String.join(
              "\n",
              piece.key(),
              others,
              from + " " + to,
              lpips.map(LpipsNetwork::sha256).orElse(""));
      units.add(
          new PairUnit(
              hash(key).substring(0, 24),
              piece.count(),
              PairUnit.cuts(real, from, to),
              PairUnit.cuts(made, from, to)));
      from = to;
    }
    return units;
  }

  private static String hash(String text) {
    return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private ComparisonReport report(SetSource made, SetSource real, List<PairValues> values) {
    List<String> warnings = new ArrayList<>();
    Side originals = side(real, values, PairValues::originals);
    Side others = side(made, values, PairValues::others);
    ReferenceSet reference = new ReferenceSet(real.name().label(), originals.sha256());
    List<Figure> figures = new ArrayList<>();
    List<Double> psnr = all(values, PairValues::psnr);
    long same = originals.images() - psnr.size();
    if (same > 0) {
      warnings.add(same + " pairs have no difference and so no PSNR; its mean is of the others.");
    }
    add(figures, Protocol.of(Metric.PSNR, psnr.size(), psnr.size()), psnr, reference);
    long n = originals.images();
    add(figures, Protocol.of(Metric.SSIM, n, n), all(values, PairValues::ssim), reference);
    List<Double> msSsim = all(values, PairValues::msSsim);
    if (msSsim.size() < n) {
      warnings.add(
          "%d images have a side below %d pixels and so no MS-SSIM."
              .formatted(n - msSsim.size(), MsSsim.SMALLEST_SIDE));
    }
    add(figures, Protocol.of(Metric.MS_SSIM, msSsim.size(), msSsim.size()), msSsim, reference);
    lpips.ifPresent(
        network -> {
          List<Double> distances = all(values, PairValues::lpips);
          if (distances.size() < n) {
            warnings.add(n - distances.size() + " images are too small for LPIPS.");
          }
          add(
              figures,
              Protocol.of(
                  Metric.LPIPS,
                  new LpipsVgg16(network.sha256()),
                  distances.size(),
                  distances.size()),
              distances,
              reference);
        });
    return new ComparisonReport(ComparisonReport.VERSION, others, originals, figures, warnings);
  }

  private void add(
      List<Figure> figures, Protocol protocol, List<Double> values, ReferenceSet reference) {
    if (values.isEmpty()) {
      return;
    }
    Protocol whole =
        protocol
            .withMeasured(MeasuredSet.RECONSTRUCTIONS)
            .withReference(reference)
            .withVersions(Build.versions());
    figures.add(Figure.of(measurement(whole, values)));
  }

  private Measurement measurement(Protocol protocol, List<Double> values) {
    int count = Math.min(blocks, values.size());
    List<ImageMean> parts = new ArrayList<>();
    for (int block = 0; block < count; block++) {
      int from = (int) ((long) block * values.size() / count);
      int to = (int) ((block + 1L) * values.size() / count);
      parts.add(
          ImageMean.of(
              values.subList(from, to).stream().mapToDouble(Double::doubleValue).toArray()));
    }
    double mean = parts.stream().reduce(ImageMean.none(), ImageMean::merge).mean();
    return count < 2
        ? protocol.value(mean)
        : protocol.value(mean, ImageMean.jackknife(parts).interval(ProfileEvaluation.LEVEL));
  }

  private static <T> List<T> all(List<PairValues> values, Function<PairValues, List<T>> of) {
    return values.stream().flatMap(unit -> of.apply(unit).stream()).toList();
  }

  private static Side side(
      SetSource source, List<PairValues> values, Function<PairValues, List<String>> hashes) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all(values, hashes).forEach(hash -> all.writeBytes(HexFormat.of().parseHex(hash)));
    SortedMap<String, Long> sizes = new TreeMap<>();
    values.forEach(unit -> unit.sizes().forEach((size, n) -> sizes.merge(size, n, Long::sum)));
    return new Side(
        source.name().location(),
        all(values, hashes).size(),
        Sha256.of(all.toByteArray()),
        0,
        sizes);
  }
}
