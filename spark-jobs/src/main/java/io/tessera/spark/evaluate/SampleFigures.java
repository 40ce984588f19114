package io.tessera.spark.evaluate;

import io.tessera.evaluation.protocol.FeatureExtractorId;
import io.tessera.evaluation.protocol.FeatureExtractorId.Classifier;
import io.tessera.evaluation.protocol.MeasuredSet;
import io.tessera.evaluation.protocol.Metric;
import io.tessera.evaluation.protocol.Protocol;
import io.tessera.spark.evaluate.Figure.Better;
import io.tessera.spark.evaluate.Figure.Group;
import io.tessera.spark.evaluate.UnitMeasures.Part;
import io.tessera.spark.run.Build;
import java.util.ArrayList;
import java.util.List;

/**
 * What drawn images are worth, against the training images.
 *
 * @param train the training images as each network sees them, in the networks' order
 * @param seed that the drawn images derive from
 */
record SampleFigures(List<Reference> train, long seed) {
  /** The training images of a run, as all networks see them. */
  static SampleFigures against(Networks networks, SetMeasures train, long seed) {
    return new SampleFigures(
        networks.ids().stream()
            .map(network -> Reference.of(Reference.TRAIN, train, network))
            .toList(),
        seed);
  }

  /**
   * The figures of a set.
   *
   * @param sampling how it was drawn, in words
   */
  List<Figure> of(SetMeasures drawn, String sampling) {
    List<Figure> figures = new ArrayList<>();
    for (Reference reference : train) {
      figures.add(
          Figure.of(
              Group.GENERATION,
              Distances.ofSamples(reference, drawn, seed),
              "",
              Better.LOWER,
              "samples against the training images; " + sampling,
              reference.statistics().dimension()));
      if (reference.network() instanceof Classifier classifier) {
        figures.add(agreement(classifier, drawn, sampling));
      }
    }
    return List.copyOf(figures);
  }

  /** The name of a network's distance among the figures. */
  static String distanceBy(FeatureExtractorId network) {
    return Protocol.of(Metric.FRECHET_DISTANCE, network, 0, 0)
        .withMeasured(MeasuredSet.SAMPLES)
        .name();
  }

  private Figure agreement(Classifier classifier, SetMeasures drawn, String sampling) {
    Protocol protocol =
        Protocol.of(Metric.CLASS_AGREEMENT, classifier, 0, drawn.images())
            .withMeasured(MeasuredSet.SAMPLES)
            .withSeed(seed)
            .withVersions(Build.versions());
    return Figure.of(
        Group.GENERATION,
        Distances.mean(protocol, drawn.means(Part::agreement)),
        "%",
        Better.HIGHER,
        "samples that the classifier sees the class in that was asked for; " + sampling,
        0);
  }
}
