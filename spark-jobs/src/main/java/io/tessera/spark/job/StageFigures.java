package io.tessera.spark.job;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a stage made, for the ledger, the status and the report.
 *
 * @param units how many units of work the result holds
 * @param unit what they are, in the plural: {@code images}
 * @param values further numbers and texts by name
 */
public record StageFigures(long units, String unit, SortedMap<String, Object> values) {
  /** Copies the values. */
  public StageFigures {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }
}
