package io.tessera.spark.compare;

import io.tessera.core.checkpoint.Sha256;
import io.tessera.evaluation.protocol.ReferenceSet;
import io.tessera.spark.compare.ComparisonReport.Side;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.look.ImageSizes;
import io.tessera.spark.look.LpipsNetwork;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.unit.ShortHash;
import io.tessera.spark.unit.UnitRunner;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;

/** How close reconstructions are to their originals, pair by pair. */
public final class PairComparison {
  private static final String FOLDER = "pairs";

  private final JobContext work;
  private final Settings settings;
  private final Optional<LpipsNetwork> lpips;

  /**
   * @param work whose folder keeps what was measured; executors must reach it
   * @param settings of which blocks and alpha count
   * @param lpipsWeights safetensors file of LPIPS; empty: it is not measured
   */
  public PairComparison(JobContext work, Settings settings, Optional<String> lpipsWeights) {
    this.work = work;
    this.settings = settings;
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
  public ComparisonReport of(String reconstructions, String originals) {
    SetSource made =
        SetSource.open(SourceName.of(reconstructions), settings.alpha(), settings.profile(), work);
    SetSource real =
        SetSource.open(SourceName.of(originals), settings.alpha(), settings.profile(), work);
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
    String others =
        Sha256.of(
            made.images().stream()
                .map(SetSource.Piece::key)
                .toList()
                .toString()
                .getBytes(StandardCharsets.UTF_8));
    List<PairUnit> units = new ArrayList<>();
    long from = 0;
    for (SetSource.Piece piece : real.images()) {
      long to = from + piece.count();
      String id =
          ShortHash.of(
              piece.key(), others, from + " " + to, lpips.map(LpipsNetwork::sha256).orElse(""));
      units.add(
          new PairUnit(
              id, piece.count(), PairUnit.cuts(real, from, to), PairUnit.cuts(made, from, to)));
      from = to;
    }
    return units;
  }

  private ComparisonReport report(SetSource made, SetSource real, List<PairValues> values) {
    Side originals = side(real, values, PairValues::originals);
    PairFigures found =
        PairFigures.of(
            values,
            originals.images(),
            new ReferenceSet(real.name().label(), originals.sha256()),
            settings.blocks(),
            lpips.map(LpipsNetwork::sha256));
    return new ComparisonReport(
        ComparisonReport.VERSION,
        side(made, values, PairValues::others),
        originals,
        found.figures(),
        found.warnings());
  }

  private static Side side(
      SetSource source, List<PairValues> values, Function<PairValues, List<String>> of) {
    List<String> hashes = values.stream().flatMap(unit -> of.apply(unit).stream()).toList();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    hashes.forEach(hash -> all.writeBytes(HexFormat.of().parseHex(hash)));
    ImageSizes sizes = new ImageSizes();
    values.forEach(unit -> sizes.addAll(unit.sizes()));
    return new Side(
        source.name().location(), hashes.size(), Sha256.of(all.toByteArray()), 0, sizes.counts());
  }
}
