/** Comparing any two sets of images, or a set with published statistics. */
@NullMarked
package io.tessera.spark.compare;

import org.jspecify.annotations.NullMarked;
