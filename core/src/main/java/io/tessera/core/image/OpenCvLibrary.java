package io.tessera.core.image;

import nu.pattern.OpenCV;
import org.jspecify.annotations.Nullable;

/** Loads OpenCV's native library, once in a JVM, when it is first needed. */
final class OpenCvLibrary {

  private OpenCvLibrary() {}

  /**
   * Returns once the library is loaded.
   *
   * @throws IllegalStateException if it cannot be, each time
   */
  static void ensureLoaded() {
    String failure = Holder.FAILURE;
    if (failure != null) {
      throw new IllegalStateException(
          "Cannot load OpenCV's native library: %s; it needs x86-64 or ARM64 and a writable"
                  .formatted(failure)
              + " java.io.tmpdir (%s) that is not mounted noexec"
                  .formatted(System.getProperty("java.io.tmpdir")));
    }
  }

  /** Keeps what failed: a class whose initialiser throws tells the cause only the first time. */
  private static final class Holder {
    static final @Nullable String FAILURE = load();

    private static @Nullable String load() {
      try {
        OpenCV.loadLocally();
        return null;
      } catch (RuntimeException | LinkageError e) {
        return e.toString();
      }
    }
  }
}
