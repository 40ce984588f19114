/** Mergeable float64 feature statistics and the exact Fréchet distance between two of them. */
@NullMarked
package io.tessera.evaluation.frechet;

import org.jspecify.annotations.NullMarked;
