package io.tessera.spark.unit;

import java.io.Serializable;
import org.apache.spark.util.LongAccumulator;

/** What is done with a unit, on an executor. */
public interface UnitWork<U extends Unit, R extends Record> extends Serializable {
  /**
   * Does it. Several may do one unit at once; no more than one result is recorded.
   *
   * @param progress to add to
   * @return what the unit left
   */
  R run(U unit, LongAccumulator progress);

  /**
   * Makes visible what the unit left, now that its result is recorded. It may happen again, and at
   * several places at once.
   */
  default void publish(R result) {}

  /** Removes what the unit left, since another result was recorded before. */
  default void discard(R result) {}
}
