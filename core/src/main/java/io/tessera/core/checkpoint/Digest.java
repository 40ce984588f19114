package io.tessera.core.checkpoint;

import java.util.regex.Pattern;

/**
 * What identifies a file's content.
 *
 * @param sha256 64 lower-case hexadecimal digits
 * @param bytes length of the content
 */
public record Digest(String sha256, long bytes) {
  private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

  public Digest {
    if (!isSha256(sha256)) {
      throw new IllegalArgumentException(
          "Invalid sha256: " + sha256 + ", expected 64 lower-case hexadecimal digits");
    }
    if (bytes < 0) {
      throw new IllegalArgumentException("Invalid bytes: " + bytes + ", must not be negative");
    }
  }

  static boolean isSha256(String text) {
    return HEX.matcher(text).matches();
  }
}
