/** Files of other programs: weights, codes and images that come in or go out. */
@NullMarked
package io.tessera.spark.exchange;

import org.jspecify.annotations.NullMarked;
