/** Raw images of any supported source to the image table. */
@NullMarked
package io.tessera.spark.shard;

import org.jspecify.annotations.NullMarked;
