/** NumPy's files of arrays, {@code .npy} and {@code .npz}, read and written as NumPy does. */
@NullMarked
package io.tessera.core.checkpoint.numpy;

import org.jspecify.annotations.NullMarked;
