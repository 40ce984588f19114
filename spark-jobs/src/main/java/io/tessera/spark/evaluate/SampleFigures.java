package io.tessera.spark.evaluate;

import io.tessera.evaluation.measure.CollectedSet;
import io.tessera.evaluation.protocol.FeatureExtractorId;
import io.tessera.evaluation.protocol.FeatureExtractorId.Classifier;
import io.tessera.evaluation.protocol.MeasuredSet;
import io.tessera.evaluation.protocol.Metric;
import io.tessera.evaluation.protocol.Protocol;
import io.tessera.spark.evaluate.DistanceFigures.Extent;
import io.tessera.spark.evaluate.Figure.Group;
import io.tessera.spark.evaluate.Measures.Reference;
import io.tessera.spark.evaluate.UnitMeasures.Part;
import io.tessera.spark.look.ShippedNetwork;
import io.tessera.spark.run.Build;
import java.util.ArrayList;
import java.util.List;

/**
 * What drawn images are worth.
 *
 * @param measures sums and measures
 * @param extent how much of what a network can tell
 * @param train the training images as each network saw them, in the networks' order
 * @param seed that the drawn images derive from
 */
record SampleFigures(Measures measures, Extent extent, List<Reference> train, long seed) {
  /** Against the training images of a run. */
  static SampleFigures against(
      Measures measures, Extent extent, Networks networks, SetMeasures train, long seed) {
    return new SampleFigures(
        measures,
        extent,
        networks.looking().stream()
            .map(network -> measures.reference(Reference.TRAIN, train, network))
            .toList(),
        seed);
  }

  /**
   * The figures of a set.
   *
   * @param sampling how it was drawn, in words
   */
  List<Figure> of(SetMeasures drawn, String sampling) {
    List<CollectedSet> sums =
        train.stream()
            .map(of -> measures.collect(drawn, SetMeasures.ORIGINAL, of.network()))
            .toList();
    return of(drawn, sums, sampling);
  }

  /**
   * The figures of a set.
   *
   * @param sums of it, by each network
   * @param sampling how it was drawn, in words
   */
  List<Figure> of(SetMeasures drawn, List<CollectedSet> sums, String sampling) {
    DistanceFigures distances = new DistanceFigures(measures, extent);
    List<Figure> figures = new ArrayList<>();
    for (int i = 0; i < train.size(); i++) {
      figures.addAll(distances.ofSamples(train.get(i), sums.get(i), seed, sampling));
      if (train.get(i).network().id() instanceof Classifier classifier) {
        figures.add(agreement(classifier, drawn, sampling));
      }
    }
    return List.copyOf(figures);
  }

  /** The name of a network's distance among the figures. */
  static String distanceBy(ShippedNetwork network) {
    FeatureExtractorId id = network.id();
    return Protocol.of(Metric.FRECHET_DISTANCE, id, 0, 0).withMeasured(MeasuredSet.SAMPLES).name();
  }

  private Figure agreement(Classifier classifier, SetMeasures drawn, String sampling) {
    Protocol protocol =
        Protocol.of(Metric.CLASS_AGREEMENT, classifier, 0, drawn.images())
            .withMeasured(MeasuredSet.SAMPLES)
            .withSeed(seed)
            .withVersions(Build.versions());
    return Figure.of(
        Group.GENERATION,
        drawn.mean(protocol, Part::agreement),
        "samples that the classifier sees the class in that was asked for; " + sampling,
        0);
  }
}
