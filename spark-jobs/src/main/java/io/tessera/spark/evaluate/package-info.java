/**
 * Measuring a run on Spark: reconstructions of held-out images, generated samples, and what both
 * are worth.
 */
@NullMarked
package io.tessera.spark.evaluate;

import org.jspecify.annotations.NullMarked;
