package io.tessera.spark.config;

import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.storage.UrlLogin;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Refuses secrets in recipes and on the command line: recipes are shared, and command lines are
 * shown to everybody on the machine.
 */
final class SecretProperties {
  /** By the last words; Azure's keys end in the account that they are for. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(secret|password|passphrase|token|credential|(access|secret|private|encryption|account)[._-]?key)"
              + "($|[.][^.]+[.](dfs|blob)[.])|[.]account[.]key[.]|[.]azure[.]sas[.](?!token[.]provider)",
          Pattern.CASE_INSENSITIVE);

  private SecretProperties() {}

  /** Passes Spark properties that are no secrets and hold no login. */
  static void refuseIn(Map<String, String> sparkConf) {
    sparkConf.forEach(
        (key, value) -> {
          if (SECRET.matcher(key).find()) {
            throw JobException.badConfig(
                "Invalid key spark.conf."
                    + key
                    + ": secrets have no place in recipes and on command lines, where others read them."
                    + " docs/s3.md tells where S3's credentials may stand; Spark's own secrets may stand in its spark-defaults.conf.");
          }
          UrlLogin.refuse("spark.conf." + key, value);
        });
  }

  /** Passes values of which none holds a login in a URL. */
  static void refuseIn(ConfigObject section) {
    refuse("", section);
  }

  private static void refuse(String path, ConfigValue value) {
    if (value instanceof ConfigObject section) {
      section.forEach(
          (key, inner) ->
              refuse((path.isEmpty() ? "" : path + ".") + ConfigUtil.joinPath(key), inner));
    } else if (value instanceof ConfigList list) {
      list.forEach(element -> refuse(path, element));
    } else if (value.unwrapped() instanceof String text) {
      UrlLogin.refuse(path, text);
    }
  }
}
