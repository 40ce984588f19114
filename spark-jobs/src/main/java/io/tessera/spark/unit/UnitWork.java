package io.tessera.spark.unit;

import java.io.Serializable;
import org.apache.spark.util.LongAccumulator;

/** Does a unit on an executor; done twice, it leaves the same result. */
@FunctionalInterface
public interface UnitWork<U extends Unit, R> extends Serializable {
  /**
   * Does the unit.
   *
   * @param unit what to do
   * @param progress is added what is counted, e.g. images
   * @return what to keep of it, a record
   */
  R run(U unit, LongAccumulator progress);
}
