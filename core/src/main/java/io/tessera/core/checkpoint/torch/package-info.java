/** Reads the files of {@code torch.save} and of TorchScript without running anything in them. */
@NullMarked
package io.tessera.core.checkpoint.torch;

import org.jspecify.annotations.NullMarked;
