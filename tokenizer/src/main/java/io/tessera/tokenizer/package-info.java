/**
 * Images to codes and back: the tokenizer's configuration, its use, and the objective it trains by.
 */
@NullMarked
package io.tessera.tokenizer;

import org.jspecify.annotations.NullMarked;
