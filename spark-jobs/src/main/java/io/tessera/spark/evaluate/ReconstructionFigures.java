package io.tessera.spark.evaluate;

import io.tessera.evaluation.protocol.FeatureExtractorId;
import io.tessera.evaluation.protocol.MeasuredSet;
import io.tessera.evaluation.protocol.Measurement;
import io.tessera.evaluation.protocol.Metric;
import io.tessera.evaluation.protocol.Protocol;
import io.tessera.evaluation.protocol.ReferenceSet;
import io.tessera.evaluation.reconstruction.ImageMean;
import io.tessera.evaluation.reconstruction.ReconstructionQuality;
import io.tessera.spark.evaluate.Figure.Better;
import io.tessera.spark.evaluate.Figure.Group;
import io.tessera.spark.evaluate.UnitMeasures.Part;
import io.tessera.spark.run.Build;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What a tokenizer keeps of held-out images. */
final class ReconstructionFigures {
  private static final String ABOUT = "reconstructions against the held-out images they are of";

  private final Networks networks;
  private final SetMeasures heldout;
  private final ReferenceSet table;
  private final List<Figure> figures = new ArrayList<>();

  private ReconstructionFigures(Networks networks, SetMeasures heldout, String table) {
    this.networks = networks;
    this.heldout = heldout;
    this.table = new ReferenceSet(Reference.HELDOUT, table);
  }

  /**
   * The figures, those of pixels first.
   *
   * @param table SHA-256 of the image table's manifest
   */
  static List<Figure> of(Networks networks, SetMeasures heldout, String table) {
    ReconstructionFigures all = new ReconstructionFigures(networks, heldout, table);
    all.pixels();
    networks.ids().forEach(all::distance);
    return List.copyOf(all.figures);
  }

  private void pixels() {
    add(psnr(), "dB", Better.HIGHER, "mean over images", 0);
    add(
        mean(protocol(Metric.SSIM), part -> ssim(part.quality())),
        "",
        Better.HIGHER,
        "11x11 Gaussian window, RGB",
        0);
    if (!heldout.means(Part::msSsim).isEmpty()) {
      add(mean(protocol(Metric.MS_SSIM), Part::msSsim), "", Better.HIGHER, "five scales, RGB", 0);
    }
    networks
        .lpipsId()
        .map(network -> Protocol.of(Metric.LPIPS, network, images(), images()))
        .ifPresent(
            protocol ->
                add(mean(whole(protocol), Part::lpips), "", Better.LOWER, "mean over images", 0));
  }

  /** Identical pairs have no finite PSNR: the mean is over the others. */
  private Measurement psnr() {
    Function<Part, ImageMean> differing =
        part ->
            new ImageMean(
                part.quality().images() - part.quality().identicalImages(),
                part.quality().psnrSum());
    return heldout.means(differing).isEmpty()
        ? protocol(Metric.PSNR).value(Double.POSITIVE_INFINITY)
        : mean(protocol(Metric.PSNR), differing);
  }

  private static ImageMean ssim(ReconstructionQuality quality) {
    return new ImageMean(quality.images(), quality.ssimSum());
  }

  private void distance(FeatureExtractorId network) {
    Reference originals = Reference.of(Reference.HELDOUT, heldout, network);
    Measurement distance = Distances.ofReconstructions(originals, heldout);
    int dimension = originals.statistics().dimension();
    add(distance, "", Better.LOWER, "Fréchet distance of features", dimension);
  }

  private Measurement mean(Protocol protocol, Function<Part, ImageMean> of) {
    return Distances.mean(protocol, heldout.means(of));
  }

  private Protocol protocol(Metric metric) {
    return whole(Protocol.of(metric, images(), images()));
  }

  private Protocol whole(Protocol protocol) {
    return protocol
        .withMeasured(MeasuredSet.RECONSTRUCTIONS)
        .withReference(table)
        .withVersions(Build.versions());
  }

  private long images() {
    return heldout.images();
  }

  private void add(Measurement measurement, String unit, Better better, String how, int dimension) {
    figures.add(
        Figure.of(Group.RECONSTRUCTION, measurement, unit, better, ABOUT + "; " + how, dimension));
  }
}
