package io.tessera.core.config;

import com.typesafe.config.ConfigOrigin;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says where a value was written, as editors like it: {@code file:line}. */
final class Origins {
  private static final Pattern LINE = Pattern.compile(": (\\d+)(?=,|$)");

  private Origins() {}

  static String describe(ConfigOrigin origin) {
    if (origin.description().startsWith(Overrides.OPTION)) {
      return LINE.matcher(origin.description()).replaceAll("");
    }
    Matcher line = LINE.matcher(origin.description());
    return line.replaceAll(":$1");
  }
}
