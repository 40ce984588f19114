package io.tessera.core.checkpoint.tensorflow;

import io.tessera.core.checkpoint.ArchivedTensor;
import java.util.List;

/**
 * A float32 constant of a graph.
 *
 * @param tensor its name and shape
 * @param runs where its values lie in the file, one run after the other; if they are fewer than the
 *     elements there is one value, and all elements have it
 */
record FrozenConstant(ArchivedTensor tensor, List<Run> runs) {
  /** Values that lie together. */
  record Run(long begin, long bytes) {}

  FrozenConstant {
    runs = List.copyOf(runs);
  }

  long elements() {
    return tensor.shape().stream().reduce(1L, (a, b) -> a * b);
  }

  long storedBytes() {
    return runs.stream().mapToLong(Run::bytes).sum();
  }

  boolean isRepeated() {
    return storedBytes() < elements() * Float.BYTES;
  }
}
