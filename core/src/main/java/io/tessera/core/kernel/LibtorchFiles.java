package io.tessera.core.kernel;

import ai.djl.util.ClassLoaderUtils;
import ai.djl.util.Platform;
import ai.djl.util.Utils;
import io.tessera.core.natives.NativeCache;
import java.net.URL;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What DJL loads libtorch from.
 *
 * <p>DJL 0.35.1 unpacks it too, by renames but without a lock ({@code
 * LibUtils.copyNativeLibraryFromClasspath}). Of processes that start on an empty cache each unpacks
 * half a gigabyte, one may delete what another has just moved into place, and one that lists the
 * folder fails when a temporary file vanishes from it; and a {@code libtorch.so} beside libraries
 * that were cut off counts as whole. In a folder that is whole DJL only loads. Where it could not
 * be filled DJL tries by itself, and tells why it can't.
 */
final class LibtorchFiles {
  private LibtorchFiles() {}

  /**
   * The folder of DJL's cache that the libtorch on the class path is loaded from; empty if there is
   * none for this machine, or if another one was asked for.
   */
  static Optional<NativeCache> ofClassPath() {
    Platform platform = Platform.detectPlatform("pytorch");
    String version = Utils.getEnvOrSystemProperty("PYTORCH_VERSION", "");
    if (platform.isPlaceholder()
        || !platform.getVersion().startsWith(version)
        || Utils.getEnvOrSystemProperty("PYTORCH_LIBRARY_PATH") != null) {
      return Optional.empty();
    }
    String flavor = platform.getFlavor();
    String classifier = platform.getClassifier();
    String bridge = System.mapLibraryName("djl_torch");
    Map<String, URL> files = new HashMap<>();
    for (String library : platform.getLibraries()) {
      add(files, library, "pytorch/" + flavor + "/" + classifier + "/" + library);
    }
    add(
        files,
        platform.getApiVersion() + "-" + bridge,
        "jnilib/" + classifier + "/" + flavor + "/" + bridge);
    String name = platform.getVersion() + "-" + flavor + "-" + classifier;
    return files.size() == platform.getLibraries().length + 1
        ? Optional.of(new NativeCache(Utils.getEngineCacheDir("pytorch"), name, files))
        : Optional.empty();
  }

  private static void add(Map<String, URL> files, String name, String resource) {
    URL url = ClassLoaderUtils.getContextClassLoader().getResource(resource);
    if (url != null) {
      files.put(name, url);
    }
  }
}
