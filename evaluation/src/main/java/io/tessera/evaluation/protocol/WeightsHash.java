package io.tessera.evaluation.protocol;

import java.util.regex.Pattern;

/** The form of a SHA-256 in hexadecimal. */
final class WeightsHash {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  private WeightsHash() {}

  static void check(String hash) {
    if (!FORM.matcher(hash).matches()) {
      throw new IllegalArgumentException(
          "Invalid weights SHA-256: '%s'; expected 64 lower-case hexadecimal digits"
              .formatted(hash));
    }
  }
}
