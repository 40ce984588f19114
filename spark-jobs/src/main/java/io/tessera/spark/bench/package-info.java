/** Measurements of this machine and of choices made in the code, as pages that can be kept. */
@NullMarked
package io.tessera.spark.bench;

import org.jspecify.annotations.NullMarked;
