package io.tessera.spark.retention;

import io.tessera.spark.storage.FileTree.Entry;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/**
 * What may be deleted of what nothing needs.
 *
 * @param before only what was last written before then
 * @param keepVersions how many finished versions of a token table stay, the newest; empty: all
 * @param features what becomes of the features that an evaluation left
 */
public record Limits(Instant before, OptionalInt keepVersions, Features features) {
  /** What becomes of what a later evaluation could take over, and does not need. */
  public enum Features {
    /** They stay: evaluating again is quick. */
    KEEP,
    /** They go: evaluating again looks at every image again. */
    DELETE
  }

  boolean isOld(Entry file) {
    return file.modified().isBefore(before);
  }

  /** Whether nothing happened to these files for long enough. */
  boolean haveRested(List<Entry> files) {
    return files.stream().allMatch(this::isOld);
  }
}
