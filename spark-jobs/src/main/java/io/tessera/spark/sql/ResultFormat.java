package io.tessera.spark.sql;

import java.util.Locale;

/** How rows are printed. */
public enum ResultFormat {
  /** Aligned columns for people; long values are cut. */
  TABLE,
  /** RFC 4180 with a header; NULL is empty, binary is Base64, nested values are JSON. */
  CSV,
  /** An object a line; binary is Base64. */
  JSON;

  /** The word on the command line. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
