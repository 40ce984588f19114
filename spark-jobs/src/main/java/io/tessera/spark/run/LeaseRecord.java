package io.tessera.spark.run;

/**
 * A claim on a run, {@code lease/NNNNNN.json}; the highest number is the one that counts.
 *
 * @param holder unique per process
 * @param host machine of the holder
 * @param process process id on that machine
 * @param command what it runs
 * @param heartbeatMillis when the holder was last known to live, milliseconds since 1970
 * @param released whether the holder gave it back
 */
record LeaseRecord(
    String holder,
    String host,
    long process,
    String command,
    long heartbeatMillis,
    boolean released) {
  LeaseRecord beating(long nowMillis) {
    return new LeaseRecord(holder, host, process, command, nowMillis, false);
  }

  LeaseRecord givenBack(long nowMillis) {
    return new LeaseRecord(holder, host, process, command, nowMillis, true);
  }
}
