package io.tessera.core.config;

import java.util.List;

/** Thrown when a configuration can't be used; names every problem found, not only the first. */
public final class ConfigException extends RuntimeException {
  private final List<ConfigProblem> problems;

  /**
   * Reports the problems, in the order given.
   *
   * @throws IllegalArgumentException if there is none
   */
  public ConfigException(List<ConfigProblem> problems) {
    super(describe(problems));
    this.problems = List.copyOf(problems);
  }

  /** Every problem, in the order of the configuration's records. */
  public List<ConfigProblem> problems() {
    return problems;
  }

  private static String describe(List<ConfigProblem> problems) {
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("Invalid problems: none given");
    }
    if (problems.size() == 1) {
      return problems.get(0).message();
    }
    var text =
        new StringBuilder().append(problems.size()).append(" problems in the configuration:");
    problems.forEach(problem -> text.append("\n- ").append(problem.message()));
    return text.toString();
  }
}
