package io.tessera.spark.compare;

import io.tessera.evaluation.reference.ReferenceStatistics;
import io.tessera.spark.compare.ComparisonReport.Side;
import java.util.Collections;

/**
 * Published statistics.
 *
 * @param content what they say
 * @param sha256 of their file
 */
record Statistics(ReferenceStatistics content, String sha256) {
  /** How many images they were made of; 0 where they don't say. */
  long images() {
    return content.features().count().orElse(0);
  }

  Side side(String location) {
    return new Side(location, images(), sha256, 0, Collections.emptySortedMap());
  }
}
