package io.tessera.spark.table;

import io.tessera.core.checkpoint.FormatVersion;
import org.jspecify.annotations.Nullable;

/**
 * Says which version of which token table a run uses: {@code tokens.json} in the run, written when
 * the version is finished, and {@code generator/tokens.json}, which the generator's training began
 * with.
 *
 * @param version of this format, {@link #VERSION}
 * @param table location of the token table; null: the run's own, {@code tokens/}
 * @param number of its version
 * @param key {@link TokenManifest#key} of that version
 * @param source SHA-256 of the manifest of the run's image table, whose images it has
 */
@FormatVersion(TokenPointer.VERSION)
public record TokenPointer(
    int version, @Nullable String table, int number, String key, String source) {
  /** The version that this program writes. */
  public static final int VERSION = 1;

  /** The file's name. */
  public static final String FILE = "tokens.json";

  /** Where a run keeps the one that its generator's training began with. */
  public static final String PINNED = "generator/" + FILE;

  /** Whether both are of one version of one table. */
  public boolean isOfTheRowsOf(TokenPointer other) {
    return key.equals(other.key);
  }
}
