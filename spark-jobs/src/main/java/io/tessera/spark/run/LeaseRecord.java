package io.tessera.spark.run;

import io.tessera.core.checkpoint.FormatVersion;
import org.jspecify.annotations.Nullable;

/**
 * A claim on a run, {@code lease/NNNNNNNNN.json}; the highest number is the one that counts.
 *
 * @param version of this format, {@link #VERSION}; null in leases of before it was recorded
 * @param holder unique per process
 * @param host machine of the holder
 * @param process process id on that machine
 * @param command what it runs
 * @param heartbeatMillis when the holder was last known to live, milliseconds since 1970
 * @param released whether the holder gave it back
 * @param processSpace where {@code process} means that process, {@link ProcessSpace}; null: unknown
 */
@FormatVersion(LeaseRecord.VERSION)
record LeaseRecord(
    @Nullable Integer version,
    String holder,
    String host,
    long process,
    String command,
    long heartbeatMillis,
    boolean released,
    @Nullable String processSpace) {
  /** The version that this program writes. */
  static final int VERSION = 1;

  LeaseRecord beating(long nowMillis) {
    return new LeaseRecord(version, holder, host, process, command, nowMillis, false, processSpace);
  }

  LeaseRecord givenBack(long nowMillis) {
    return new LeaseRecord(version, holder, host, process, command, nowMillis, true, processSpace);
  }
}
