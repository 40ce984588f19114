package io.tessera.spark.look;

import io.tessera.evaluation.measure.CollectedSet;
import io.tessera.evaluation.measure.StoredSet;
import io.tessera.evaluation.profile.Profile;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.unit.ShortHash;
import io.tessera.spark.unit.UnitRunner;
import java.util.List;

/**
 * Looks at sets of images through one network. What it says of each unit of images is kept in files
 * of the context's folder, so a command that was killed goes on from there, another command that
 * asks for the same images finds them looked at, and a lost executor costs its unit in progress.
 */
public final class Looking {
  /** Folder of the features, and of the units' results beside them. */
  public static final String FOLDER = "features";

  /** Refused images that a reader is told of. */
  static final int REFUSALS = 3;

  private final JobContext context;
  private final ShippedNetwork network;
  private final int batchSize;

  /**
   * @param context whose folder the features are kept in
   * @param batchSize images that go through the network at once
   */
  public Looking(JobContext context, ShippedNetwork network, int batchSize) {
    this.context = context;
    this.network = network;
    this.batchSize = batchSize;
  }

  /**
   * A unit of images.
   *
   * @param key names everything that the images depend on, such as file, length and rows
   * @param count how many, for progress
   */
  public LookUnit unit(String key, long count, UnitImages images) {
    String id = ShortHash.of(key, network.key(), Integer.toString(batchSize));
    return new LookUnit(id, count, images);
  }

  /**
   * Looks at a set.
   *
   * @param name what progress calls it
   * @param units in the set's order
   */
  public LookedAt look(String name, List<LookUnit> units) {
    HadoopShare files = HadoopShare.of(context);
    UnitRunner<LookUnit, LookResult> runner =
        new UnitRunner<>(context, context.storage(), FOLDER, LookResult.class);
    List<LookResult> results =
        runner
            .run(
                name,
                "images",
                units,
                LookUnit::count,
                new LookWork(
                    network,
                    files,
                    ShippedHadoop.of(context.spark().sparkContext().hadoopConfiguration()),
                    FOLDER,
                    batchSize))
            .toList();
    ImageSizes sizes = new ImageSizes();
    results.forEach(result -> sizes.addAll(result.sizes()));
    return new LookedAt(
        new StoredSet(
            files, network.shape(), results.stream().flatMap(r -> r.parts().stream()).toList()),
        sizes.counts(),
        results.stream().mapToLong(LookResult::refused).sum(),
        results.stream().flatMap(r -> r.refusals().stream()).limit(REFUSALS).toList());
  }

  /**
   * Sums a set as a profile wants it.
   *
   * @param blocks that intervals leave out one by one; 1 for no intervals
   * @throws JobException when the set has too few images
   */
  public CollectedSet collect(StoredSet set, Profile profile, int blocks) {
    StringBuilder seen = new StringBuilder(network.key());
    set.parts().forEach(part -> seen.append('\n').append(part.path()));
    String folder =
        "sums/%s-%s-%d".formatted(ShortHash.of(seen.toString()), profile.label(), blocks);
    try {
      return CollectedSet.of(set, profile, blocks, new SparkPieces(context), folder);
    } catch (IllegalArgumentException e) {
      throw JobException.badData(String.valueOf(e.getMessage())).causedBy(e);
    }
  }
}
