/** The vector-quantising autoencoder of LlamaGen. */
@NullMarked
package io.tessera.tokenizer.model;

import org.jspecify.annotations.NullMarked;
