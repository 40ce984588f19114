/** Native libraries that a jar brings, unpacked once on a machine. */
@NullMarked
package io.tessera.core.natives;

import org.jspecify.annotations.NullMarked;
