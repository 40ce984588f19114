/** What every printed number carries, so that numbers are compared only where they may be. */
@NullMarked
package io.tessera.evaluation.protocol;

import org.jspecify.annotations.NullMarked;
