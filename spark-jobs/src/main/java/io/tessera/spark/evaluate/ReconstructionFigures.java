package io.tessera.spark.evaluate;

import io.tessera.evaluation.protocol.MeasuredSet;
import io.tessera.evaluation.protocol.Measurement;
import io.tessera.evaluation.protocol.Metric;
import io.tessera.evaluation.protocol.Protocol;
import io.tessera.evaluation.protocol.ReferenceSet;
import io.tessera.evaluation.reconstruction.ImageMean;
import io.tessera.evaluation.reconstruction.ReconstructionQuality;
import io.tessera.spark.evaluate.Figure.Group;
import io.tessera.spark.evaluate.Measures.Reference;
import io.tessera.spark.evaluate.UnitMeasures.Part;
import io.tessera.spark.run.Build;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * What a tokenizer keeps of the pixels of held-out images.
 *
 * @param networks one of which may compare image with image
 * @param heldout the images and what was made of them
 * @param table SHA-256 of the image table's manifest
 */
record ReconstructionFigures(Networks networks, SetMeasures heldout, String table) {
  /** What all figures of reconstructions are of. */
  static final String ABOUT = "reconstructions against the held-out images they are of";

  /** The figures. */
  List<Figure> figures() {
    List<Figure> figures = new ArrayList<>();
    figures.add(figure(psnr(), "mean over images"));
    figures.add(
        figure(
            mean(protocol(Metric.SSIM), part -> ssim(part.quality())),
            "11x11 Gaussian window, RGB"));
    if (!heldout.means(Part::msSsim).isEmpty()) {
      figures.add(figure(mean(protocol(Metric.MS_SSIM), Part::msSsim), "five scales, RGB"));
    }
    networks
        .lpipsId()
        .map(network -> whole(Protocol.of(Metric.LPIPS, network, images(), images())))
        .ifPresent(
            protocol -> figures.add(figure(mean(protocol, Part::lpips), "mean over images")));
    return figures;
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

  private Measurement mean(Protocol protocol, Function<Part, ImageMean> of) {
    return heldout.mean(protocol, of);
  }

  private Protocol protocol(Metric metric) {
    return whole(Protocol.of(metric, images(), images()));
  }

  private Protocol whole(Protocol protocol) {
    return protocol
        .withMeasured(MeasuredSet.RECONSTRUCTIONS)
        .withReference(new ReferenceSet(Reference.HELDOUT, table))
        .withVersions(Build.versions());
  }

  private long images() {
    return heldout.images();
  }

  private static Figure figure(Measurement measurement, String how) {
    return Figure.of(Group.RECONSTRUCTION, measurement, ABOUT + "; " + how, 0);
  }
}
