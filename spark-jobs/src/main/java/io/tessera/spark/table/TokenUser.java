package io.tessera.spark.table;

import io.tessera.core.checkpoint.FormatVersion;

/**
 * A run's use of a version of a shared token table, {@code _users/NNNNNN-HASH.json}: told before
 * the run has anything that points to the version.
 *
 * @param version of this format, {@link #VERSION}
 * @param number of the table's version
 * @param run location of the run
 * @param host machine that told so: where the run lies on a local disk, only it can tell what
 *     became of the run
 */
@FormatVersion(TokenUser.VERSION)
public record TokenUser(int version, int number, String run, String host) {
  /** The version that this program writes. */
  public static final int VERSION = 1;
}
