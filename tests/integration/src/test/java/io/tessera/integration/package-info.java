/** Whole commands on Spark, with executors in JVMs of their own where that is what matters. */
@NullMarked
package io.tessera.integration;

import org.jspecify.annotations.NullMarked;
