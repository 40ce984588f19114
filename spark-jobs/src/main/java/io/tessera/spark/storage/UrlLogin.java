package io.tessera.spark.storage;

import io.tessera.spark.exit.JobException;
import java.util.regex.Pattern;

/**
 * Keeps logins out of URLs: a location is told in manifests, ledgers, messages and Spark's pages,
 * and a password in it with it.
 */
public final class UrlLogin {
  /** A bucket's name has no colon; the secret after one may hold slashes. */
  private static final Pattern LOGIN =
      Pattern.compile("s3[an]?://[^/\\s]*:|://[^/@\\s]*:[^/@\\s]*@", Pattern.CASE_INSENSITIVE);

  private UrlLogin() {}

  /**
   * Passes locations without a user and password.
   *
   * @param name what the location is, for the message, which leaves the location out
   * @throws JobException (bad configuration) if there is a login in it
   */
  public static void refuse(String name, String location) {
    if (LOGIN.matcher(location).find()) {
      throw JobException.badConfig(
          "Invalid "
              + name
              + ": there is a login in the URL (user:password@), and locations are written down."
              + " Leave it out; docs/s3.md tells where credentials may stand.");
    }
  }
}
