/** The Spark session of a command: its properties and its life. */
@NullMarked
package io.tessera.spark.session;

import org.jspecify.annotations.NullMarked;
