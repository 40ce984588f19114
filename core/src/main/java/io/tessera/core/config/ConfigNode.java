package io.tessera.core.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in the configuration tree.
 *
 * @param path the full key; empty at the root
 * @param value what stands there; null if nothing does
 * @param origin where the value, or else the section around it, was written
 */
record ConfigNode(String path, @Nullable ConfigValue value, ConfigOrigin origin) {
  private static final int SHOWN = 80;

  static ConfigNode of(String path, ConfigValue value) {
    return new ConfigNode(path, value, value.origin());
  }

  /** A HOCON {@code null} counts as nothing. */
  boolean isAbsent() {
    return value == null || value.valueType() == ConfigValueType.NULL;
  }

  ConfigNode child(ConfigObject section, String key) {
    ConfigValue child = section.get(key);
    return new ConfigNode(childPath(key), child, child == null ? section.origin() : child.origin());
  }

  String childPath(String key) {
    String quoted = ConfigUtil.joinPath(key);
    return path.isEmpty() ? quoted : path + "." + quoted;
  }

  List<ConfigNode> elements(ConfigList list) {
    List<ConfigNode> elements = new ArrayList<>();
    for (ConfigValue element : list) {
      elements.add(of(path + "[" + elements.size() + "]", element));
    }
    return elements;
  }

  String where() {
    return Origins.describe(origin);
  }

  /** The value as a message may show it: on one line, cut short, secrets hidden. */
  String shown() {
    if (value == null) {
      return "nothing";
    }
    if (SecretKeys.isSecret(path, value)) {
      return SecretKeys.REDACTED;
    }
    String text =
        value.valueType() == ConfigValueType.NUMBER
            ? value.atKey("number").getString("number") // as the file spells it
            : SecretKeys.withoutUrlPasswords(value.render(ConfigRenderOptions.concise()));
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
