/** Image and token tables as Parquet files, and the memory-mapped caches that training reads them through. */
@NullMarked
package io.tessera.spark.table;

import org.jspecify.annotations.NullMarked;
