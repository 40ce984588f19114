package io.tessera.core.image;

import ai.djl.util.Utils;
import io.tessera.core.natives.NativeCache;
import java.net.URL;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import nu.pattern.OpenCV;
import org.jspecify.annotations.Nullable;
import org.opencv.core.Core;

/**
 * Loads OpenCV's native library, once in a JVM, when it is first needed.
 *
 * <p>It is unpacked beside libtorch, by one process of the machine. {@code OpenCV.loadLocally} puts
 * a copy of 65 MB into a temporary folder of each process, and leaves it there when that is killed,
 * as executors are; so it serves only where the shared folder can't.
 */
final class OpenCvLibrary {
  private static final String FILE = System.mapLibraryName(Core.NATIVE_LIBRARY_NAME);

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
          "Cannot load OpenCV's native library: %s; it needs x86-64 or ARM64, and a DJL_CACHE_DIR (%s)"
                  .formatted(failure, Utils.getCacheDir())
              + " or java.io.tmpdir (%s) that is writable and not mounted noexec"
                  .formatted(System.getProperty("java.io.tmpdir")));
    }
  }

  /** The shared folder; empty if there is no library for this machine. */
  private static Optional<NativeCache> cache() {
    String system = System.getProperty("os.name").startsWith("Mac") ? "osx" : "linux";
    String processor = System.getProperty("os.arch").matches("aarch64|arm64") ? "ARMv8" : "x86_64";
    URL resource = OpenCV.class.getResource("opencv/" + system + "/" + processor + "/" + FILE);
    return resource == null
        ? Optional.empty()
        : Optional.of(
            new NativeCache(
                Utils.getEngineCacheDir("opencv"),
                Core.VERSION + "-" + system + "-" + processor,
                Map.of(FILE, resource)));
  }

  /** Keeps what failed: a class whose initialiser throws tells the cause only the first time. */
  private static final class Holder {
    static final @Nullable String FAILURE = load();

    private static @Nullable String load() {
      try {
        if (!loadShared()) {
          OpenCV.loadLocally();
        }
        return null;
      } catch (RuntimeException | LinkageError e) {
        return e.toString();
      }
    }

    private static boolean loadShared() {
      Optional<Path> library = cache().flatMap(cache -> cache.file(FILE));
      try {
        library.ifPresent(path -> System.load(path.toString()));
        return library.isPresent();
      } catch (UnsatisfiedLinkError e) {
        return false; // from a folder mounted noexec, say
      }
    }
  }
}
