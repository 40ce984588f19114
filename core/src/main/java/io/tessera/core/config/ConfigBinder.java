package io.tessera.core.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValue;
import java.util.Objects;

/**
 * Binds a resolved HOCON tree to records, strictly.
 *
 * <p>A record's component {@code codebookSize} is read from the key {@code codebook-size}.
 * Component types: int, long, float, double and their boxes, boolean, String, enums (constants in
 * kebab case), {@link java.time.Duration}, {@link Bytes}, nested records, {@code List} and {@code
 * Optional} of those. A key must be there unless its component is an {@code Optional} or annotated
 * {@code @Nullable}; then a missing key and {@code null} both mean empty. A key that no component
 * has, a value of another type, and an {@link IllegalArgumentException} from a record's constructor
 * are problems; all of them are reported together.
 */
public final class ConfigBinder {
  private ConfigBinder() {}

  /**
   * Binds the whole tree.
   *
   * @throws ConfigException naming every problem
   */
  public static <T extends Record> T bind(Config config, Class<T> type) {
    return bind(ConfigNode.of("", config.root()), type);
  }

  /**
   * Binds the section at {@code path}, such as {@code generator.training}; messages show full keys.
   *
   * @throws ConfigException naming every problem
   */
  public static <T extends Record> T bind(Config config, String path, Class<T> type) {
    ConfigValue section = config.hasPath(path) ? config.getValue(path) : null;
    return bind(new ConfigNode(path, section, config.origin()), type);
  }

  private static <T extends Record> T bind(ConfigNode node, Class<T> type) {
    var problems = new Problems();
    Object bound = new TreeBinding(problems, KeyPaths.of(node, type)).bindRecord(node, type);
    problems.throwIfAny();
    return type.cast(
        Objects.requireNonNull(bound, "bound without a problem, so there is a record"));
  }
}
