package io.tessera.spark.exchange;

import io.tessera.spark.exit.JobException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Shapes of the tensors of a file by name, from which the size of its network is told.
 *
 * @param source what messages call the file
 */
record Shapes(String source, Map<String, List<Long>> byName) {
  /**
   * One size of a tensor.
   *
   * @throws JobException if there is no such tensor, or the size is none that a network can have
   */
  int size(String name, int axis) {
    List<Long> shape = byName.get(name);
    if (shape == null) {
      throw unknown("it has no tensor " + name);
    }
    long size = axis < shape.size() ? shape.get(axis) : -1;
    if (size < 1 || size > Integer.MAX_VALUE) {
      throw unknown("tensor " + name + " has shape " + shape);
    }
    return (int) size;
  }

  boolean has(String name) {
    return byName.containsKey(name);
  }

  /** How many parts there are: different numbers between {@code prefix} and a dot. */
  int parts(String prefix) {
    Pattern part = Pattern.compile(Pattern.quote(prefix) + "([0-9]{1,9})\\..*");
    return byName.keySet().stream()
        .map(part::matcher)
        .filter(matcher -> matcher.matches())
        .map(matcher -> matcher.group(1))
        .collect(Collectors.toCollection(TreeSet::new))
        .size();
  }

  /** That no network has these shapes. */
  JobException unknown(String reason) {
    String names = byName.keySet().stream().limit(3).collect(Collectors.joining(", ", "", ""));
    return JobException.badData(
        "Cannot tell the network of %s: %s. Its %d tensors are %s%s; is it a file of another kind?"
            .formatted(source, reason, byName.size(), names.isEmpty() ? "none" : names, " …"));
  }
}
