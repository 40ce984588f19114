package io.tessera.core.checkpoint.torch;

import io.tessera.core.checkpoint.torch.PickleValue.Storage;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A tensor as a pickle describes it: element {@code (i, j, …)} is element {@code offset + i *
 * strides[0] + j * strides[1] + …} of its part of the storage.
 */
record TensorView(Storage storage, long offset, List<Long> shape, List<Long> strides) {
  private static final int MOST_AXES = 32;

  TensorView {
    shape = List.copyOf(shape);
    strides = List.copyOf(strides);
  }

  /** What is wrong with it; empty if every element lies in its storage, and no two in one place. */
  Optional<String> problem() {
    if (shape.size() > MOST_AXES || shape.size() != strides.size()) {
      return Optional.of(
          "has %d axes and %d strides; as many are expected, at most %d"
              .formatted(shape.size(), strides.size(), MOST_AXES));
    }
    if (shape.stream().anyMatch(axis -> axis < 0) || strides.stream().anyMatch(step -> step < 0)) {
      return Optional.of("has a negative size or stride");
    }
    try {
      return fits() ? problemOfPlace() : Optional.of("overflows 64 bits");
    } catch (ArithmeticException e) {
      return Optional.of("overflows 64 bits");
    }
  }

  /** Axes of size 0 don't excuse the others: libtorch multiplies those. */
  private boolean fits() {
    long room = Long.MAX_VALUE / Long.BYTES;
    for (long axis : shape) {
      room /= Math.max(axis, 1);
    }
    return room > 0;
  }

  private Optional<String> problemOfPlace() {
    long last = Math.addExact(offset, span());
    if (offset < 0 || last > storage.size()) {
      return Optional.of(
          "needs the elements from %d to %d of its storage, which has %d"
              .formatted(offset, last, storage.size()));
    }
    return overlaps()
        ? Optional.of("has strides " + strides + ", by which elements overlap; save a copy of it")
        : Optional.empty();
  }

  /** The number of elements. */
  long elements() {
    return shape.stream().reduce(1L, (a, b) -> a * b);
  }

  /** The number of the storage's elements from the first that is read to the last. */
  long span() {
    if (shape.contains(0L)) {
      return 0;
    }
    long span = 1;
    for (int axis = 0; axis < shape.size(); axis++) {
      span = Math.addExact(span, Math.multiplyExact(shape.get(axis) - 1, strides.get(axis)));
    }
    return span;
  }

  /** Whether elements of others lie between the first and the last. */
  boolean hasGaps() {
    return span() != elements();
  }

  private boolean overlaps() {
    long inner = 1;
    List<Integer> axes = axesInFileOrder();
    for (int i = axes.size() - 1; i >= 0; i--) {
      long stride = strides.get(axes.get(i));
      if (stride < inner) {
        return true;
      }
      inner += (shape.get(axes.get(i)) - 1) * stride;
    }
    return false;
  }

  /**
   * The axes along which anything moves, those of the widest stride first: by them the elements
   * come in the order of the file.
   */
  List<Integer> axesInFileOrder() {
    if (shape.contains(0L)) {
      return List.of();
    }
    return IntStream.range(0, shape.size())
        .boxed()
        .filter(axis -> shape.get(axis) > 1)
        .sorted(Comparator.comparing(strides::get, Comparator.reverseOrder()))
        .toList();
  }

  /** Whether the order of the axes is that of the elements in the file. */
  boolean isInFileOrder() {
    List<Integer> axes = axesInFileOrder();
    return IntStream.range(1, axes.size()).allMatch(i -> axes.get(i - 1) < axes.get(i));
  }
}
