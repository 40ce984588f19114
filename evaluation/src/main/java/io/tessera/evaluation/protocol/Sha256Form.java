package io.tessera.evaluation.protocol;

import java.util.regex.Pattern;

/** The form of a SHA-256 in hexadecimal. */
final class Sha256Form {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  private Sha256Form() {}

  static void check(String of, String hash) {
    if (!FORM.matcher(hash).matches()) {
      throw new IllegalArgumentException(
          "Invalid %s SHA-256: '%s'; expected 64 lower-case hexadecimal digits"
              .formatted(of, hash));
    }
  }
}
