/**
 * The round engine: trains any stage on virtual workers in rounds that survive the loss of
 * executors and driver bit for bit.
 */
@NullMarked
package io.tessera.spark.round;

import org.jspecify.annotations.NullMarked;
