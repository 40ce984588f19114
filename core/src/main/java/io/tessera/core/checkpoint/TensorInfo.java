package io.tessera.core.checkpoint;

import java.util.List;

/**
 * A tensor as a safetensors header describes it.
 *
 * @param name unique in the file
 * @param type of the elements
 * @param shape sizes of the axes, each 0 or more; empty for a scalar
 * @param begin where its bytes begin, counted from the end of the header
 * @param end where they end
 */
public record TensorInfo(String name, TensorType type, List<Long> shape, long begin, long end) {
  public TensorInfo {
    shape = List.copyOf(shape);
  }

  /** The number of elements. */
  public long elements() {
    return (end - begin) / type.bytes();
  }

  ArchivedTensor archived() {
    return new ArchivedTensor(name, type, shape);
  }

  long[] dimensions() {
    return shape.stream().mapToLong(Long::longValue).toArray();
  }
}
