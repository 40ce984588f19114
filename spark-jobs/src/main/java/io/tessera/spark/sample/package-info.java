/** From the generator to the sample table, unit by unit. */
@NullMarked
package io.tessera.spark.sample;

import org.jspecify.annotations.NullMarked;
