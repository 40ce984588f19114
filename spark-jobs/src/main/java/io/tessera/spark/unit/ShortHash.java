package io.tessera.spark.unit;

import io.tessera.core.checkpoint.Sha256;
import java.nio.charset.StandardCharsets;

/**
 * Names for what depends on much, the beginning of a SHA-256: short enough for a file name, long
 * enough never to meet its like.
 */
public final class ShortHash {
  private static final int DIGITS = 24;

  private ShortHash() {}

  /** The name of what depends on these texts, each a line. */
  public static String of(String... lines) {
    return Sha256.of(String.join("\n", lines).getBytes(StandardCharsets.UTF_8))
        .substring(0, DIGITS);
  }
}
