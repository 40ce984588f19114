/**
 * Looking at sets of images through a network, as Spark tasks, and reducing what it saw: the engine
 * behind every number of an evaluation.
 */
@NullMarked
package io.tessera.spark.look;

import org.jspecify.annotations.NullMarked;
