/** What monitoring sees of a run: gauges in Spark's metrics system, on driver and executors. */
@NullMarked
package io.tessera.spark.metrics;

import org.jspecify.annotations.NullMarked;
