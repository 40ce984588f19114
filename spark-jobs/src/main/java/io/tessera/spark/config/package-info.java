/** The configuration of a run as records, section by section. */
@NullMarked
package io.tessera.spark.config;

import org.jspecify.annotations.NullMarked;
