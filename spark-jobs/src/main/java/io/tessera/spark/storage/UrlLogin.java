package io.tessera.spark.storage;

import io.tessera.spark.exit.JobException;
import java.util.regex.Pattern;

/**
 * Keeps logins and signatures out of URLs: a location is told in manifests, ledgers, messages and
 * Spark's pages, and a password in it with it.
 */
public final class UrlLogin {
  /**
   * A bucket's name has no colon; the secret after one may hold slashes. Whoever stands before a
   * web server's name is a user, or a token in the place of one.
   */
  private static final Pattern LOGIN =
      Pattern.compile(
          "s3[an]?://[^/\\s]*:|://[^/@\\s]*:[^/@\\s]*@|https?://[^/@\\s]+@",
          Pattern.CASE_INSENSITIVE);

  /** Of presigned URLs of S3 and Google, and of Azure's shared access. */
  private static final Pattern SIGNATURE =
      Pattern.compile(
          "[?&](x-(amz|goog)-(signature|credential|security-token)|signature|sig|awsaccesskeyid)=",
          Pattern.CASE_INSENSITIVE);

  private UrlLogin() {}

  /**
   * Passes locations without a user and password, and without a signature.
   *
   * @param name what the location is, for the message, which leaves the location out
   * @throws JobException (bad configuration) if there is one in it
   */
  public static void refuse(String name, String location) {
    if (LOGIN.matcher(location).find()) {
      throw refusal(name, "a login in the URL (user:password@)");
    }
    if (SIGNATURE.matcher(location).find()) {
      throw refusal(name, "a signature in the URL (?X-Amz-Signature= or the like)");
    }
  }

  private static JobException refusal(String name, String what) {
    return JobException.badConfig(
        "Invalid "
            + name
            + ": there is "
            + what
            + ", and locations are written down."
            + " Leave it out; docs/s3.md tells where credentials may stand.");
  }
}
