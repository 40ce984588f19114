package io.tessera.core.config;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong, so that one run tells the user everything. */
final class Problems {
  private final List<ConfigProblem> found = new ArrayList<>();

  void add(String path, String origin, String message) {
    found.add(new ConfigProblem(path, origin, message));
  }

  int count() {
    return found.size();
  }

  void throwIfAny() {
    if (!found.isEmpty()) {
      throw new ConfigException(found);
    }
  }
}
