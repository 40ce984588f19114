/** What a step of the pipeline is and what it is given. */
@NullMarked
package io.tessera.spark.job;

import org.jspecify.annotations.NullMarked;
