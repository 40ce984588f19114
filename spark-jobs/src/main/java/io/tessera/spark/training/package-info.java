/** Training as a chain of committed rounds, each a Spark stage of idempotent tasks. */
@NullMarked
package io.tessera.spark.training;

import org.jspecify.annotations.NullMarked;
