package io.tessera.core.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * A file of named tensors in some format, read one tensor at a time and in any order, so that a
 * file larger than the memory can be converted. Opening one reads and checks its index alone.
 */
public interface TensorArchive extends AutoCloseable {
  /** What messages call the file, such as its path. */
  String source();

  /** The tensors, in the file's order; their sizes have been checked against the file's. */
  List<ArchivedTensor> tensors();

  /**
   * Reads one tensor. Float16 and bfloat16 become float32, exactly.
   *
   * @param manager what the array is attached to
   * @throws IllegalArgumentException if there is none of that name
   * @throws CheckpointFormatException if its type can't be loaded, or the file is damaged
   */
  NDArray read(String name, NDManager manager);

  @Override
  void close();
}
