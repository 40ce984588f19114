/** Random numbers as other tools draw them. */
@NullMarked
package io.tessera.evaluation.random;

import org.jspecify.annotations.NullMarked;
