/** What compares a reconstruction with its image: a perceptual distance and an adversary. */
@NullMarked
package io.tessera.tokenizer.loss;

import org.jspecify.annotations.NullMarked;
