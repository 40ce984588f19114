/** What a run and its token tables no longer need, and how it is deleted. */
@NullMarked
package io.tessera.spark.retention;

import org.jspecify.annotations.NullMarked;
