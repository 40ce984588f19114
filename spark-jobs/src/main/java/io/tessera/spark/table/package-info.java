/**
 * Image and token tables: published whole, read through their manifests, and the memory-mapped
 * caches that training reads them through.
 */
@NullMarked
package io.tessera.spark.table;

import org.jspecify.annotations.NullMarked;
