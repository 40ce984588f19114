/** Random numbers that depend on a seed and a position alone. */
@NullMarked
package io.tessera.core.random;

import org.jspecify.annotations.NullMarked;
