package io.tessera.core.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import org.jspecify.annotations.Nullable;

/**
 * A tensor of a network: declared by name, shape and initial law when the network is built, bound
 * to memory later. A network can thus be described, counted and checked without allocating it.
 */
public final class Parameter {
  /** How training treats a parameter. */
  public enum Role {
    /** Changed by gradients. */
    WEIGHT,
    /** Changed by the forward pass (running statistics); has no gradient. */
    BUFFER
  }

  private final String name;
  private final Shape shape;
  private final Initializer initializer;
  private final Role role;
  private @Nullable NDArray value;

  Parameter(String name, Shape shape, Initializer initializer, Role role) {
    this.name = name;
    this.shape = shape;
    this.initializer = initializer;
    this.role = role;
  }

  /** The name in the state dict, e.g. {@code layers.0.attention.wo.weight}. */
  public String name() {
    return name;
  }

  /** Its shape, known before it has values. */
  public Shape shape() {
    return shape;
  }

  /** How training treats it. */
  public Role role() {
    return role;
  }

  Initializer initializer() {
    return initializer;
  }

  /**
   * The tensor.
   *
   * @throws IllegalStateException if the parameter set was neither initialized nor allocated yet
   */
  public NDArray value() {
    if (value == null) {
      throw new IllegalStateException(
          "Cannot use parameter "
              + name
              + ": it is declared but has no values yet; initialize or allocate the parameter set first");
    }
    return value;
  }

  void bind(NDArray tensor) {
    value = tensor;
  }
}
