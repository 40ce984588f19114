package io.tessera.spark.table;

import java.util.Locale;

/** Which part of the images a row belongs to. */
public enum Split {
  /** Seen by training. */
  TRAIN,
  /** Kept from training, for evaluation. */
  HELDOUT;

  /** The name in manifests and folders. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The folder of the split's files in a table. */
  public String folder() {
    return "split=" + label();
  }
}
