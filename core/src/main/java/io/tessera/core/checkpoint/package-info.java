/** Weights on disk: safetensors files, their provenance, digests and JSON. */
@NullMarked
package io.tessera.core.checkpoint;

import org.jspecify.annotations.NullMarked;
