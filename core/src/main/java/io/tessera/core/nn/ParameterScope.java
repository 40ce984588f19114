package io.tessera.core.nn;

import ai.djl.ndarray.types.Shape;

/** A name prefix under which a part of a network declares its parameters. */
public final class ParameterScope {
  private final ParameterSet set;
  private final String prefix;

  ParameterScope(ParameterSet set, String prefix) {
    this.set = set;
    this.prefix = prefix;
  }

  /**
   * The scope of a part: {@code scope("layers").scope("0")} prefixes names by {@code layers.0.}.
   */
  public ParameterScope scope(String part) {
    return new ParameterScope(set, prefix + part + ".");
  }

  /** The scope of a numbered part. */
  public ParameterScope scope(int part) {
    return scope(Integer.toString(part));
  }

  /** Declares a parameter that gradients change. */
  public Parameter weight(String name, Initializer initializer, long... shape) {
    return set.add(
        new Parameter(prefix + name, new Shape(shape), initializer, Parameter.Role.WEIGHT));
  }

  /** Declares a parameter that the forward pass changes. */
  public Parameter buffer(String name, Initializer initializer, long... shape) {
    return set.add(
        new Parameter(prefix + name, new Shape(shape), initializer, Parameter.Role.BUFFER));
  }
}
