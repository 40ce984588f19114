package io.tessera.spark.run;

import org.jspecify.annotations.Nullable;

/**
 * A claim on a run, {@code lease/NNNNNN.json}; the highest number is the one that counts.
 *
 * @param holder unique per process
 * @param host machine of the holder
 * @param process process id on that machine
 * @param command what it runs
 * @param heartbeatMillis when the holder was last known to live, milliseconds since 1970
 * @param released whether the holder gave it back
 * @param processSpace where {@code process} means that process, {@link ProcessSpace}; null: unknown
 */
record LeaseRecord(
    String holder,
    String host,
    long process,
    String command,
    long heartbeatMillis,
    boolean released,
    @Nullable String processSpace) {
  LeaseRecord beating(long nowMillis) {
    return new LeaseRecord(holder, host, process, command, nowMillis, false, processSpace);
  }

  LeaseRecord givenBack(long nowMillis) {
    return new LeaseRecord(holder, host, process, command, nowMillis, true, processSpace);
  }
}
