package io.tessera.core.checkpoint;

import ai.djl.ndarray.NDArray;
import java.util.Optional;

/** How the tensors of a model in somebody else's file become those of ours. */
@FunctionalInterface
public interface NameMapping {
  /**
   * Our name of a tensor.
   *
   * @param foreignName as the {@link TensorArchive} names it
   * @return empty if the tensor is no weight of ours and is to be passed over
   */
  Optional<String> rename(String foreignName);

  /**
   * Our layout of a tensor, such as with its axes in our order. It may return {@code tensor} itself
   * or a view of it; a new array is attached to the manager of {@code tensor}.
   *
   * @param ourName as {@link #rename} gave it
   * @param tensor in the file's layout
   */
  default NDArray convert(String ourName, NDArray tensor) {
    return tensor;
  }
}
