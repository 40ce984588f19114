package io.tessera.spark.round;

import java.io.Serializable;

/**
 * Where a task's time went, in seconds.
 *
 * @param load reading state
 * @param compute doing steps
 * @param store writing results
 * @param executor where it ran, as Spark's scheduler takes it for a preferred location
 */
record TaskTimes(double load, double compute, double store, String executor)
    implements Serializable {
  /** All of it. */
  double total() {
    return load + compute + store;
  }
}
