package io.tessera.spark.evaluate;

import io.tessera.evaluation.measure.CollectedSet;
import io.tessera.evaluation.measure.MeasuredAgainst;
import io.tessera.evaluation.measure.ProfileEvaluation;
import io.tessera.evaluation.measure.ProtocolBase;
import io.tessera.evaluation.measure.Quantity;
import io.tessera.evaluation.measure.SetPart;
import io.tessera.evaluation.measure.StoredSet;
import io.tessera.evaluation.protocol.MeasuredSet;
import io.tessera.evaluation.protocol.Measurement;
import io.tessera.evaluation.protocol.ReferenceSet;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.look.ShippedNetwork;
import io.tessera.spark.look.SparkPieces;
import io.tessera.spark.run.Build;
import io.tessera.spark.unit.ShortHash;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Sums sets of a run as networks saw them, and measures them against one another. */
final class Measures {
  /** Folder of sums on their way. */
  private static final String SUMS = EvaluationScratch.SUMS;

  /** The images of ADM's reference batches, which precision and recall are measured against. */
  private static final int BATCH = 10_000;

  private final JobContext context;
  private final SparkPieces pieces;

  Measures(JobContext context) {
    this.context = context;
    this.pieces = new SparkPieces(context);
  }

  /**
   * What sets are measured against.
   *
   * @param network that saw it
   * @param name of the set, with the hash of its images
   * @param sums of all images
   */
  record Reference(ShippedNetwork network, ReferenceSet name, CollectedSet sums) {
    /** The run's training images: what samples are compared with. */
    static final String TRAIN = "training-images";

    /** The run's held-out images: what reconstructions are compared with. */
    static final String HELDOUT = "heldout-images";
  }

  /** The images of a set as a reference. */
  Reference reference(String name, SetMeasures set, ShippedNetwork network) {
    CollectedSet sums = collect(set.seen(SetMeasures.ORIGINAL, network), network, 1);
    return new Reference(network, new ReferenceSet(name, sums.set().sha256()), sums);
  }

  /** A set in blocks, to be measured. */
  CollectedSet collect(SetMeasures set, String what, ShippedNetwork network) {
    StoredSet seen = set.seen(what, network);
    return collect(seen, network, Math.max(1, Math.min(PartSizes.BLOCKS, seen.images() / 2)));
  }

  private CollectedSet collect(StoredSet set, ShippedNetwork network, int blocks) {
    String folder = SUMS + "/" + ShortHash.of(set.sha256() + network.key() + blocks);
    return CollectedSet.of(set, Networks.PROFILE, blocks, pieces, folder);
  }

  /**
   * Measures a set.
   *
   * @param kind what it is
   * @param seed that it derives from, if it was drawn
   * @param wanted quantities of the profile
   */
  List<Measurement> of(
      Reference reference,
      CollectedSet measured,
      MeasuredSet kind,
      OptionalLong seed,
      Set<Quantity> wanted) {
    Set<Quantity> pairs = EnumSet.copyOf(wanted);
    pairs.removeIf(quantity -> !quantity.needsReferenceImages());
    Set<Quantity> sums = EnumSet.copyOf(wanted);
    sums.removeAll(pairs);
    List<Measurement> numbers = new ArrayList<>();
    numbers.addAll(
        evaluation(reference.network(), reference.name(), reference.sums().images(), kind, seed)
            .of(MeasuredAgainst.images(reference.sums()), measured, sums));
    if (!pairs.isEmpty()) {
      StoredSet batch = batch(reference.sums().set());
      ReferenceSet name = new ReferenceSet(reference.name().name(), batch.sha256());
      numbers.addAll(
          evaluation(reference.network(), name, batch.images(), kind, seed)
              .of(
                  new MeasuredAgainst(
                      reference.sums().features(), Optional.empty(), Optional.of(batch.features())),
                  measured,
                  pairs));
    }
    return numbers;
  }

  /** The first images of a set, in whole files: comparing each with each of millions never ends. */
  private static StoredSet batch(StoredSet set) {
    List<SetPart> parts = new ArrayList<>();
    int images = 0;
    for (SetPart part : set.parts()) {
      if (images + part.images() <= BATCH) {
        parts.add(part);
      }
      images += part.images();
    }
    return new StoredSet(set.files(), set.shape(), parts);
  }

  private ProfileEvaluation evaluation(
      ShippedNetwork network,
      ReferenceSet reference,
      long images,
      MeasuredSet kind,
      OptionalLong seed) {
    return pieces.evaluation(
        new ProtocolBase(kind, network.id(), reference, images, seed, Build.versions()));
  }

  /** Deletes the sums; what they are of is kept. */
  void clear() {
    context.storage().deleteRecursively(SUMS);
  }
}
