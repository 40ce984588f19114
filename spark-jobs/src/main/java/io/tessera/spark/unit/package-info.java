/** Work in units whose results are kept, so that a killed job computes none of them twice. */
@NullMarked
package io.tessera.spark.unit;

import org.jspecify.annotations.NullMarked;
