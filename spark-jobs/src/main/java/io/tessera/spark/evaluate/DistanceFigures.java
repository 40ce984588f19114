package io.tessera.spark.evaluate;

import io.tessera.evaluation.measure.CollectedSet;
import io.tessera.evaluation.measure.Quantity;
import io.tessera.evaluation.protocol.FeatureExtractorId.InceptionFid;
import io.tessera.evaluation.protocol.MeasuredSet;
import io.tessera.evaluation.protocol.Measurement;
import io.tessera.spark.evaluate.Figure.Group;
import io.tessera.spark.evaluate.Measures.Reference;
import io.tessera.spark.look.ShippedNetwork;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the features of sets of images say of them.
 *
 * @param measures sums and measures
 * @param extent how much of what a network can tell
 */
record DistanceFigures(Measures measures, Extent extent) {
  /** How much is measured. */
  enum Extent {
    /** Fréchet distances alone: for choices, which are made by them. */
    DISTANCE,
    /** All that the profile defines. */
    EVERYTHING
  }

  /** Reconstructions against the held-out images that they are of: rFID, rFD and what goes with. */
  List<Figure> ofReconstructions(Reference heldout, CollectedSet made) {
    Set<Quantity> wanted =
        isAll(heldout.network()) ? Set.of(Quantity.FID, Quantity.SFID) : Set.of(Quantity.FID);
    return figures(
        Group.RECONSTRUCTION,
        measures.of(heldout, made, MeasuredSet.RECONSTRUCTIONS, OptionalLong.empty(), wanted),
        ReconstructionFigures.ABOUT,
        heldout);
  }

  /**
   * Drawn images against the training images: gFID, gFD and what goes with it.
   *
   * @param seed that they derive from
   * @param sampling how they were drawn, in words
   */
  List<Figure> ofSamples(Reference train, CollectedSet drawn, long seed, String sampling) {
    Set<Quantity> wanted =
        isAll(train.network())
            ? Set.of(Quantity.FID, Quantity.SFID, Quantity.IS, Quantity.PR)
            : Set.of(Quantity.FID);
    return figures(
        Group.GENERATION,
        measures.of(train, drawn, MeasuredSet.SAMPLES, OptionalLong.of(seed), wanted),
        "samples against the training images; " + sampling,
        train);
  }

  /** The profile's other numbers mean something by its own network alone. */
  private boolean isAll(ShippedNetwork network) {
    return extent == Extent.EVERYTHING && network.id() instanceof InceptionFid;
  }

  private static List<Figure> figures(
      Group group, List<Measurement> measurements, String about, Reference reference) {
    return measurements.stream()
        .map(
            measurement ->
                Figure.of(group, measurement, about, reference.sums().set().shape().dimension()))
        .toList();
  }
}
