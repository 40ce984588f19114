/**
 * The tensor functions that DJL lacks, and autograd; the only package that sees the PyTorch
 * engine's classes.
 */
@NullMarked
package io.tessera.core.kernel;

import org.jspecify.annotations.NullMarked;
