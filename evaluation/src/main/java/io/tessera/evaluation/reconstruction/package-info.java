/**
 * How close a tokenizer's reconstructions are to the originals, and how well it uses its codebook.
 */
@NullMarked
package io.tessera.evaluation.reconstruction;

import org.jspecify.annotations.NullMarked;
