package io.tessera.spark.compare;

import io.tessera.evaluation.reference.ReferenceStatistics;

/**
 * Published statistics.
 *
 * @param statistics what they say
 * @param sha256 of their file
 */
record Statistics(ReferenceStatistics statistics, String sha256) {}
