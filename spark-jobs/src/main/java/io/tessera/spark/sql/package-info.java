/**
 * Spark SQL's view of a run: functions over tokens, the run's tables as views, and what queries
 * print.
 */
@NullMarked
package io.tessera.spark.sql;

import org.jspecify.annotations.NullMarked;
