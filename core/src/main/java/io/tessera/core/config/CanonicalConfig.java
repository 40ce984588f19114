package io.tessera.core.config;

import com.fasterxml.jackson.core.io.NumberOutput;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.tessera.core.checkpoint.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One text for one configuration: resolved, keys sorted, no comments, numbers in one spelling,
 * secrets replaced by {@code "<redacted>"}. The text is HOCON and reads back to the same values.
 */
public final class CanonicalConfig {
  private CanonicalConfig() {}

  /** The text of the whole resolved configuration. */
  public static String render(Config config) {
    var text = new StringBuilder();
    renderEntries(ConfigNode.of("", config.root()), config.root(), "", text);
    return text.toString();
  }

  /**
   * SHA-256, in lower-case hexadecimal, of the canonical text of some sections. Two configurations
   * with the same hash ask for the same work, whatever files said it and however they spelt it.
   * Secrets take no part, so changing a password keeps the hash.
   *
   * @param paths the sections or keys that count, such as {@code tokenizer}; their order doesn't
   *     matter
   * @throws IllegalArgumentException if the configuration lacks one
   */
  public static String hash(Config config, String... paths) {
    var text = new StringBuilder();
    ConfigNode root = ConfigNode.of("", config.root());
    for (String path : Arrays.stream(paths).sorted().distinct().toList()) {
      renderEntry(path, find(root, path), "", text);
    }
    return Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static ConfigNode find(ConfigNode root, String path) {
    ConfigNode node = root;
    for (String key : ConfigUtil.splitPath(path)) {
      if (!(node.value() instanceof ConfigObject section) || !section.containsKey(key)) {
        throw new IllegalArgumentException("Cannot hash configuration: no key " + path);
      }
      node = node.child(section, key);
    }
    return node;
  }

  private static void renderEntries(
      ConfigNode node, ConfigObject section, String indent, StringBuilder text) {
    for (String key : section.keySet().stream().sorted().toList()) {
      renderEntry(ConfigUtil.joinPath(key), node.child(section, key), indent, text);
    }
  }

  private static void renderEntry(String key, ConfigNode node, String indent, StringBuilder text) {
    text.append(indent).append(key);
    if (node.value() instanceof ConfigObject section && !section.isEmpty()) {
      text.append(" {\n");
      renderEntries(node, section, indent + "  ", text);
      text.append(indent).append("}\n");
    } else {
      text.append(" = ");
      renderInline(node, text);
      text.append('\n');
    }
  }

  private static void renderInline(ConfigNode node, StringBuilder text) {
    if (node.value() instanceof ConfigObject section) {
      String separator = "{";
      for (String key : section.keySet().stream().sorted().toList()) {
        text.append(separator).append(ConfigUtil.joinPath(key)).append(" = ");
        renderInline(node.child(section, key), text);
        separator = ", ";
      }
      text.append(section.isEmpty() ? "{}" : "}");
    } else if (node.value() instanceof ConfigList list) {
      String separator = "[";
      for (ConfigNode element : node.elements(list)) {
        text.append(separator);
        renderInline(element, text);
        separator = ", ";
      }
      text.append(list.isEmpty() ? "[]" : "]");
    } else if (node.value() != null) {
      text.append(scalar(node.path(), node.value()));
    }
  }

  private static String scalar(String path, ConfigValue value) {
    if (SecretKeys.isSecret(path, value)) {
      return ConfigUtil.quoteString(SecretKeys.REDACTED);
    }
    if (value.valueType() == ConfigValueType.NUMBER) {
      return number((Number) value.unwrapped());
    }
    return value.valueType() == ConfigValueType.STRING
        ? ConfigUtil.quoteString(SecretKeys.withoutUrlPasswords((String) value.unwrapped()))
        : String.valueOf(value.unwrapped());
  }

  /** Shortest exact decimals, the same on every JDK (Double.toString changed in 19). */
  private static String number(Number number) {
    double asDouble = number.doubleValue();
    boolean whole =
        number instanceof Double && asDouble == Math.rint(asDouble) && Math.abs(asDouble) < 0x1p53;
    if (whole || !(number instanceof Double)) {
      return Long.toString(number.longValue());
    }
    return NumberOutput.toString(asDouble, true);
  }
}
