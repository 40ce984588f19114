package io.tessera.core.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tessera.core.kernel.TensorKernels;
import io.tessera.core.random.CounterRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The parameters of one or several networks, in order of declaration; names are unique. */
public final class ParameterSet {
  private final Map<String, Parameter> parameters = new LinkedHashMap<>();

  /** The scope without prefix, to declare in. */
  public ParameterScope root() {
    return new ParameterScope(this, "");
  }

  Parameter add(Parameter parameter) {
    if (parameters.putIfAbsent(parameter.name(), parameter) != null) {
      throw new IllegalArgumentException(
          "Invalid parameter name: " + parameter.name() + " is declared twice");
    }
    return parameter;
  }

  /** All parameters. */
  public List<Parameter> all() {
    return List.copyOf(parameters.values());
  }

  /** Those that gradients change. */
  public List<Parameter> weights() {
    return parameters.values().stream().filter(p -> p.role() == Parameter.Role.WEIGHT).toList();
  }

  /** Names of those that no gradient changes. */
  public Set<String> runningStatistics() {
    return parameters.values().stream()
        .filter(p -> p.role() != Parameter.Role.WEIGHT)
        .map(Parameter::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The number of elements that gradients change. */
  public long weightCount() {
    return weights().stream().mapToLong(p -> p.shape().size()).sum();
  }

  /**
   * Allocates all tensors in the manager, with the values that the seed and the initial laws give.
   */
  public void initialize(NDManager manager, long seed) {
    allocate(manager);
    for (Parameter parameter : parameters.values()) {
      // arrays made from Java memory keep it, so they live no longer than the copy
      try (NDManager values = manager.newSubManager()) {
        TensorKernels.copy(
            values.create(initialValues(parameter, seed), parameter.shape()), parameter.value());
      }
    }
  }

  /** Allocates all tensors in the manager, with zeros: for values that are read in afterwards. */
  public void allocate(NDManager manager) {
    for (Parameter parameter : parameters.values()) {
      bind(parameter, manager.zeros(parameter.shape()));
    }
  }

  /**
   * The tensors by name, in order of declaration; the live ones, not copies.
   *
   * @throws IllegalStateException if they are not allocated yet
   */
  public Map<String, NDArray> tensors() {
    Map<String, NDArray> tensors = new LinkedHashMap<>();
    parameters.forEach((name, parameter) -> tensors.put(name, parameter.value()));
    return tensors;
  }

  /**
   * Copies values into the tensors.
   *
   * @throws IllegalArgumentException if a name is missing or unknown or a shape differs; nothing is
   *     copied then
   */
  public void copyFrom(Map<String, NDArray> values) {
    List<String> problems = differences(values);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          "Invalid weights: they are of another architecture or configuration: "
              + String.join("; ", problems.subList(0, Math.min(4, problems.size())))
              + (problems.size() > 4 ? "; and " + (problems.size() - 4) + " more" : ""));
    }
    parameters.forEach(
        (name, parameter) ->
            TensorKernels.copy(Objects.requireNonNull(values.get(name)), parameter.value()));
  }

  private List<String> differences(Map<String, NDArray> values) {
    List<String> problems = new ArrayList<>();
    parameters.forEach(
        (name, parameter) -> {
          NDArray value = values.get(name);
          if (value == null) {
            problems.add(name + " is missing");
          } else if (!value.getShape().equals(parameter.shape())) {
            problems.add(
                name + " has shape " + value.getShape() + ", expected " + parameter.shape());
          }
        });
    values.keySet().stream()
        .filter(name -> !parameters.containsKey(name))
        .forEach(name -> problems.add(name + " is unknown"));
    return problems;
  }

  private static void bind(Parameter parameter, NDArray tensor) {
    tensor.setRequiresGradient(parameter.role() == Parameter.Role.WEIGHT);
    parameter.bind(tensor);
  }

  private static float[] initialValues(Parameter parameter, long seed) {
    CounterRandom random = CounterRandom.of(seed, parameter.name());
    float[] values = new float[Math.toIntExact(parameter.shape().size())];
    for (int i = 0; i < values.length; i++) {
      values[i] = parameter.initializer().value(random, i);
    }
    return values;
  }
}
