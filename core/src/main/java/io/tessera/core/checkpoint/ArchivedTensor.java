package io.tessera.core.checkpoint;

import java.util.List;

/**
 * A tensor in a {@link TensorArchive}.
 *
 * @param name unique in the file
 * @param type of the elements in the file
 * @param shape sizes of the axes, each 0 or more; empty for a scalar
 */
public record ArchivedTensor(String name, TensorType type, List<Long> shape) {
  public ArchivedTensor {
    shape = List.copyOf(shape);
  }
}
