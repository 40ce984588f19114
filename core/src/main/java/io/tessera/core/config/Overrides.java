package io.tessera.core.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;

/** Turns {@code --set a.b=c} into configuration, refusing keys that the defaults don't have. */
final class Overrides {
  static final String OPTION = "--set ";

  private static final String KEY = "value";

  private final ConfigObject defaults;
  private final Problems problems;

  Overrides(Config defaults, Problems problems) {
    this.defaults = defaults.root();
    this.problems = problems;
  }

  /** All assignments as one tree; a later one wins. */
  Config parse(List<String> assignments) {
    Config result = ConfigFactory.empty();
    for (String assignment : assignments) {
      result = parse(assignment).withFallback(result);
    }
    return result;
  }

  private Config parse(String assignment) {
    int equals = assignment.indexOf('=');
    List<String> keys = equals < 0 ? List.of() : split(assignment.substring(0, equals).trim());
    if (keys.isEmpty()) {
      problems.add(
          "", OPTION + assignment, "Invalid --set: " + assignment + ": expected key=value");
      return ConfigFactory.empty();
    }
    String path = ConfigUtil.joinPath(keys);
    if (!isKnown(keys)) {
      problems.add(path, OPTION + path, "Unknown key " + path + " (--set): " + advice(keys, path));
      return ConfigFactory.empty();
    }
    return value(path, assignment.substring(equals + 1)).atPath(path);
  }

  private static List<String> split(String path) {
    try {
      return ConfigUtil.splitPath(path);
    } catch (ConfigException e) {
      return List.of();
    }
  }

  /**
   * The text as HOCON if it is one HOCON value, else as it stands. An unquoted string is also taken
   * as it stands, because HOCON would cut it at {@code //} or {@code #}.
   */
  private static ConfigValue value(String path, String text) {
    String origin = OPTION + path;
    ConfigValue asWritten = ConfigValueFactory.fromAnyRef(text, origin);
    try {
      ConfigObject parsed =
          ConfigFactory.parseString(
                  KEY + " = " + text,
                  ConfigParseOptions.defaults()
                      .setOriginDescription(origin)
                      .setIncluder(FileIncluder.forbidding(origin)))
              .root();
      ConfigValue value = parsed.get(KEY);
      if (parsed.size() != 1 || value == null) {
        return asWritten;
      }
      if (!parsed.toConfig().isResolved()) {
        return value;
      }
      boolean unquoted =
          value.valueType() == ConfigValueType.STRING && !text.stripLeading().startsWith("\"");
      return unquoted ? asWritten : value.withOrigin(ConfigOriginFactory.newSimple(origin));
    } catch (ConfigException e) {
      return asWritten;
    }
  }

  private boolean isKnown(List<String> keys) {
    ConfigValue value = defaults;
    for (String key : keys) {
      if (!(value instanceof ConfigObject section) || !section.containsKey(key)) {
        return false;
      }
      value = section.get(key);
    }
    return true;
  }

  private String advice(List<String> keys, String path) {
    List<String> known = new ArrayList<>();
    collect(ConfigNode.of("", defaults), defaults, known);
    return NearestName.of(path, known)
        .or(() -> KeyPaths.endingIn(keys.get(keys.size() - 1), known))
        .map(nearest -> "did you mean " + nearest + "?")
        .orElseGet(() -> "the defaults have no such key; sections are " + sections());
  }

  private String sections() {
    return String.join(", ", defaults.keySet().stream().sorted().toList());
  }

  private static void collect(ConfigNode node, ConfigObject section, List<String> paths) {
    for (String key : section.keySet().stream().sorted().toList()) {
      ConfigNode child = node.child(section, key);
      paths.add(child.path());
      if (child.value() instanceof ConfigObject inner) {
        collect(child, inner, paths);
      }
    }
  }
}
