package io.tessera.spark.look;

import io.tessera.core.checkpoint.Sha256;
import io.tessera.evaluation.measure.CollectedSet;
import io.tessera.evaluation.measure.Pieces;
import io.tessera.evaluation.measure.StoredSet;
import io.tessera.evaluation.profile.Profile;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.session.ShippedHadoop;
import io.tessera.spark.unit.UnitRunner;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Looks at sets of images through one network. What it says of each unit of images is kept in files
 * of the context's folder, so a command that was killed goes on from there, another command that
 * asks for the same images finds them looked at, and a lost executor costs its unit in progress.
 */
public final class Looking {
  /** Folder of the features, and of the units' results beside them. */
  public static final String FOLDER = "features";

  private static final int REFUSALS = 3;

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
    String all = String.join("\n", key, network.key(), Integer.toString(batchSize));
    return new LookUnit(hash(all), count, images);
  }

  private static String hash(String text) {
    return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).substring(0, 24);
  }

  /**
   * Looks at a set.
   *
   * @param name what progress calls it
   * @param units in the set's order
   */
  public LookedAt look(String name, List<LookUnit> units) {
    HadoopShare files = HadoopShare.of(context);
    UnitRunner<LookUnit, LookResult> runner = new UnitRunner<>(context, FOLDER, LookResult.class);
    List<LookResult> results =
        runner.run(
            name,
            "images",
            units,
            LookUnit::count,
            new LookWork(
                network,
                files,
                ShippedHadoop.of(context.spark().sparkContext().hadoopConfiguration()),
                FOLDER,
                batchSize));
    SortedMap<String, Long> sizes = new TreeMap<>();
    results.forEach(
        result -> result.sizes().forEach((size, count) -> sizes.merge(size, count, Long::sum)));
    return new LookedAt(
        new StoredSet(
            files, network.shape(), results.stream().flatMap(r -> r.parts().stream()).toList()),
        sizes,
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
    String folder = "sums/%s-%s-%d".formatted(hash(seen.toString()), profile.label(), blocks);
    try {
      Pieces pieces = new SparkPieces(context);
      return CollectedSet.of(set, profile, blocks, pieces, folder);
    } catch (IllegalArgumentException e) {
      throw JobException.badData(String.valueOf(e.getMessage())).causedBy(e);
    }
  }
}
