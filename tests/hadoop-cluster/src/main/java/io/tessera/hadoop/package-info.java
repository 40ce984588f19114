/** Hadoop's servers for tests. */
@NullMarked
package io.tessera.hadoop;

import org.jspecify.annotations.NullMarked;
