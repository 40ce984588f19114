/** Which device a task computes on, and the models that a JVM keeps for its tasks. */
@NullMarked
package io.tessera.spark.device;

import org.jspecify.annotations.NullMarked;
