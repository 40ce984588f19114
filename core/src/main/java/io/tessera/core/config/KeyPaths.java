package io.tessera.core.config;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Every key that a tree of records knows, with its full path. */
final class KeyPaths {
  private KeyPaths() {}

  static List<String> of(ConfigNode root, Class<?> record) {
    List<String> paths = new ArrayList<>();
    collect(root, record, paths);
    return paths;
  }

  /** The path that ends in {@code key}, if exactly one does. */
  static Optional<String> endingIn(String key, List<String> paths) {
    List<String> matches = paths.stream().filter(path -> path.endsWith("." + key)).toList();
    return matches.size() == 1 ? Optional.of(matches.get(0)) : Optional.empty();
  }

  private static void collect(ConfigNode node, Class<?> record, List<String> paths) {
    for (RecordComponent component : record.getRecordComponents()) {
      String path = node.childPath(KebabCase.ofCamel(component.getName()));
      paths.add(path);
      Class<?> type = sectionType(component.getAnnotatedType());
      if (type.isRecord() && type != Bytes.class) {
        collect(new ConfigNode(path, null, node.origin()), type, paths);
      }
    }
  }

  private static Class<?> sectionType(AnnotatedType type) {
    if (type instanceof AnnotatedParameterizedType generic
        && TreeBinding.rawType(type) == Optional.class) {
      return TreeBinding.rawType(generic.getAnnotatedActualTypeArguments()[0]);
    }
    return TreeBinding.rawType(type);
  }
}
