/**
 * Tables of a run: written by Spark under a hidden name, published whole, read through their
 * manifest.
 */
@NullMarked
package io.tessera.spark.table;

import org.jspecify.annotations.NullMarked;
