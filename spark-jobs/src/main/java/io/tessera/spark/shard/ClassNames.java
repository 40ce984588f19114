package io.tessera.spark.shard;

import io.tessera.spark.exit.JobException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The classes of a source with folders: a class's label is its place in the list. */
final class ClassNames {
  private final List<String> names;
  private final Map<String, Integer> labels = new HashMap<>();
  private final String location;

  private ClassNames(List<String> names, String location) {
    this.names = List.copyOf(names);
    this.location = location;
    for (String name : names) {
      labels.put(name, labels.size());
    }
  }

  static ClassNames of(List<String> names, String location) {
    return new ClassNames(names, location);
  }

  List<String> names() {
    return names;
  }

  /**
   * The label of a class folder.
   *
   * @throws JobException if there is no such class
   */
  int label(String name) {
    Integer label = labels.get(name);
    if (label == null) {
      throw JobException.badData(
          "Unknown class folder "
              + name
              + " in data.heldout.source "
              + location
              + ": data.source has no class of that name");
    }
    return label;
  }

  /**
   * The labels of some class folders.
   *
   * @throws JobException if there is no such class
   */
  Map<String, Integer> labels(Collection<String> folders) {
    Map<String, Integer> found = new HashMap<>();
    folders.forEach(folder -> found.put(folder, label(folder)));
    return found;
  }
}
