/** Causally Regularized Tokenization: latents that a small causal transformer can predict. */
@NullMarked
package io.tessera.tokenizer.crt;

import org.jspecify.annotations.NullMarked;
