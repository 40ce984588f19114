package io.tessera.core.config;

import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Decides, by the words of a key, which values must never be shown or stored. */
final class SecretKeys {
  static final String REDACTED = "<redacted>";

  private static final Set<String> WORDS =
      Set.of(
          "password",
          "passwords",
          "passwd",
          "pwd",
          "passphrase",
          "secret",
          "secrets",
          "credential",
          "credentials",
          "apikey",
          "accesskey",
          "secretkey",
          "privatekey");
  private static final Set<String> KEY_KINDS =
      Set.of("access", "api", "account", "private", "encryption", "signing", "shared", "auth");
  private static final Pattern SEPARATORS = Pattern.compile("[^a-z0-9]+");
  private static final Pattern LIST_INDEX = Pattern.compile("\\[\\d+]");
  private static final Pattern URL_PASSWORD = Pattern.compile("(?<=://)[^/@\\s]*:[^/@\\s]*(?=@)");

  private SecretKeys() {}

  /**
   * Whether the value at {@code path} is a secret. The word {@code token} counts only as the last
   * one, in the singular and with a text as value: codes and token tables are the bread and butter
   * here.
   */
  static boolean isSecret(String path, ConfigValue value) {
    if (value.valueType() == ConfigValueType.NULL) {
      return false;
    }
    List<String> words =
        SEPARATORS
            .splitAsStream(KebabCase.ofCamel(LIST_INDEX.matcher(path).replaceAll("")))
            .filter(word -> !word.isEmpty())
            .toList();
    if (words.stream().anyMatch(WORDS::contains)) {
      return true;
    }
    String last = words.isEmpty() ? "" : words.get(words.size() - 1);
    String lastButOne = words.size() > 1 ? words.get(words.size() - 2) : "";
    boolean key = last.equals("key") || last.equals("keys");
    boolean token = last.equals("token") && value.valueType() == ConfigValueType.STRING;
    return token || (key && KEY_KINDS.contains(lastButOne));
  }

  /** {@code text} with the user and password of any URL in it taken out. */
  static String withoutUrlPasswords(String text) {
    return URL_PASSWORD.matcher(text).replaceAll(REDACTED);
  }
}
