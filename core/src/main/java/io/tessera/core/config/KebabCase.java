package io.tessera.core.config;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The spelling of keys and enum constants in HOCON files: {@code codebookSize} is {@code
 * codebook-size}.
 */
final class KebabCase {
  private static final Pattern WORD_START =
      Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

  private KebabCase() {}

  static String ofCamel(String name) {
    return WORD_START.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
  }

  static String ofConstant(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
