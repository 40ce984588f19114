/** Reads zip archives of unknown origin: the directory strictly, the members checked. */
@NullMarked
package io.tessera.core.checkpoint.zip;

import org.jspecify.annotations.NullMarked;
