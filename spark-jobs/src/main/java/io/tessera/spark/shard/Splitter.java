package io.tessera.spark.shard;

import io.tessera.spark.table.Split;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells the split of an image: held out are those of a held-out source and, of each class, those
 * with the smallest selection hashes.
 */
final class Splitter implements Serializable {
  private static final long serialVersionUID = 1L;

  private final HashMap<Integer, Long> lastHeldout;

  /**
   * @param lastHeldout for each class with any, the largest selection hash that is held out
   */
  Splitter(Map<Integer, Long> lastHeldout) {
    this.lastHeldout = new HashMap<>(lastHeldout);
  }

  Split split(int label, IdHash hash, boolean given) {
    Long last = lastHeldout.get(label);
    boolean chosen = last != null && hash.selection() <= last;
    return given || chosen ? Split.HELDOUT : Split.TRAIN;
  }
}
