/**
 * Class label to codes: LlamaGen's class-conditional transformer, its training and its sampling.
 */
@NullMarked
package io.tessera.generator;

import org.jspecify.annotations.NullMarked;
