package io.tessera.core.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tensors by name, in a fixed order: what a weights file holds. Which names there are, and which
 * array each has, never changes; the arrays' elements may.
 *
 * <p>Either it owns its arrays' manager and {@link #close} frees all of them, or it borrows arrays
 * that live elsewhere and {@code close} does nothing.
 */
public final class NamedTensors implements AutoCloseable {
  private final Map<String, NDArray> tensors;
  private final @Nullable NDManager owned;

  private NamedTensors(Map<String, NDArray> tensors, @Nullable NDManager owned) {
    tensors.keySet().forEach(NamedTensors::checkName);
    this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    this.owned = owned;
  }

  /**
   * Takes over a manager, which {@link #close} closes with everything in it.
   *
   * @param manager where all the arrays live
   * @param tensors in the order to keep
   * @throws IllegalArgumentException if a name is empty or has control characters
   */
  public static NamedTensors owning(NDManager manager, Map<String, NDArray> tensors) {
    return new NamedTensors(tensors, manager);
  }

  /**
   * Names arrays that somebody else frees.
   *
   * @param tensors in the order to keep
   * @throws IllegalArgumentException if a name is empty or has control characters
   */
  public static NamedTensors borrowing(Map<String, NDArray> tensors) {
    return new NamedTensors(tensors, null);
  }

  /** The names, in order. */
  public List<String> names() {
    return List.copyOf(tensors.keySet());
  }

  /** Whether there is a tensor of this name. */
  public boolean contains(String name) {
    return tensors.containsKey(name);
  }

  /**
   * The tensor of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public NDArray get(String name) {
    NDArray tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(
          "Invalid tensor name: " + name + ", there are " + size() + " others" + example());
    }
    return tensor;
  }

  /** All of them, in order; unmodifiable. */
  public Map<String, NDArray> asMap() {
    return tensors;
  }

  /** The number of tensors. */
  public int size() {
    return tensors.size();
  }

  /** The number of elements of all tensors. */
  public long elements() {
    return tensors.values().stream().mapToLong(NDArray::size).sum();
  }

  /** The number of bytes of all tensors' elements. */
  public long bytes() {
    return tensors.values().stream()
        .mapToLong(tensor -> tensor.size() * tensor.getDataType().getNumOfBytes())
        .sum();
  }

  /** Frees the arrays if this owns them; a second call does nothing. */
  @Override
  public void close() {
    if (owned != null) {
      owned.close();
    }
  }

  private String example() {
    return tensors.isEmpty() ? "" : ", such as " + tensors.keySet().iterator().next();
  }

  private static void checkName(String name) {
    if (name.isEmpty() || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "Invalid tensor name: '" + name + "', it is empty or has control characters");
    }
  }
}
