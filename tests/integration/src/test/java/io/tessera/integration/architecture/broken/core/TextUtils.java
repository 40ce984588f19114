package io.tessera.integration.architecture.broken.core;

/** A bucket. */
final class TextUtils {
  private TextUtils() {}
}
