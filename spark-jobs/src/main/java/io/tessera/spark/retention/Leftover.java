package io.tessera.spark.retention;

import io.tessera.spark.storage.FileTree.Entry;

/**
 * A file that nothing needs.
 *
 * @param file where it is in its tree
 * @param why nothing needs it, in words
 */
record Leftover(Entry file, String why) {
  /**
   * Whether it records that a unit of work is done. Records go before what they name: whoever is
   * interrupted in between leaves no record of a file that is gone.
   */
  boolean isRecord() {
    return file.path().contains("/_units/") && file.path().endsWith(".json");
  }
}
