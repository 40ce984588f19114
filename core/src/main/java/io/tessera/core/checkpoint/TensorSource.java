package io.tessera.core.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** Gives the tensors of a file that is being written, one at a time. */
@FunctionalInterface
public interface TensorSource {
  /**
   * One tensor.
   *
   * @param tensor what the file announces
   * @param manager what a new array is attached to; closed once the tensor is written
   */
  NDArray read(ArchivedTensor tensor, NDManager manager);
}
