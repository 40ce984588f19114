package io.tessera.spark.shard;

import io.tessera.spark.config.DataConfig;
import io.tessera.spark.job.JobContext;
import io.tessera.spark.table.ImageManifest;
import io.tessera.spark.table.ImageTable;
import io.tessera.spark.table.TableDraft;
import java.util.Optional;

/** Tells whether an image table is still that of its sources, from the listings of their files. */
public final class SourceComparison {
  private final JobContext context;
  private final DataConfig data;

  /** Compares the sources of this run. */
  public SourceComparison(JobContext context) {
    this.context = context;
    this.data = context.config().data();
  }

  /**
   * Whether nothing was added to the sources, taken away or changed since the table was made. A
   * source that is gone altogether leaves nothing to make another table of, so the table stays.
   *
   * @throws io.tessera.spark.exit.JobException if a source can't be listed
   */
  public boolean isCurrent() {
    Optional<ImageManifest> manifest =
        context.run().read(ImageTable.FOLDER + "/" + TableDraft.MANIFEST, ImageManifest.class);
    if (manifest.isEmpty() || manifest.get().version() != ImageManifest.VERSION) {
      return false;
    }
    boolean source = isSame("data.source", manifest.get().source(), data.source());
    ImageManifest.Source heldout = manifest.get().heldoutSource();
    return heldout == null
        ? source
        : isSame("data.heldout.source", heldout, data.heldout().source()) && source;
  }

  private boolean isSame(String key, ImageManifest.Source before, Optional<String> location) {
    // the configuration is held fast, so what it names is what the manifest names
    String place = location.orElse(before.location());
    Sources sources = new Sources(data, context.loadedConfig().hadoop(), context::spark);
    Optional<SourceListing> now = sources.list(place, data.format());
    if (now.isEmpty()) {
      context.console().note("shard: " + key + " " + place + " is gone; its table stays");
      return true;
    }
    boolean same = now.get().total().digest().equals(before.digest());
    if (!same) {
      context
          .console()
          .note("shard: files of " + key + ": " + SourceChange.between(before, now.get()));
    }
    return same;
  }
}
