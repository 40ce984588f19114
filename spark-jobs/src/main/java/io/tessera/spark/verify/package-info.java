/** Proves that a run's tables are what their manifests say. */
@NullMarked
package io.tessera.spark.verify;

import org.jspecify.annotations.NullMarked;
