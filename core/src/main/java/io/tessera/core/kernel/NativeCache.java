package io.tessera.core.kernel;

import ai.djl.util.ClassLoaderUtils;
import ai.djl.util.Platform;
import ai.djl.util.Utils;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The folder of DJL's cache that libtorch is loaded from, shared by the processes of a machine:
 * filled once, by one of them, and seen whole or not at all.
 *
 * <p>DJL 0.35.1 fills it too, by renames but without a lock ({@code
 * LibUtils.copyNativeLibraryFromClasspath}). Of processes that start on an empty cache each unpacks
 * half a gigabyte, one may delete what another has just moved into place, and one that lists the
 * folder fails when a temporary file vanishes from it; and a {@code libtorch.so} beside libraries
 * that were cut off counts as whole. In a folder that is whole DJL only loads.
 *
 * @param cache DJL's, for this engine
 * @param name of the folder in it
 * @param files what DJL needs there, by name
 */
record NativeCache(Path cache, String name, Map<String, URL> files) {
  /**
   * That of the libtorch on the class path; empty if there is none for this machine, or if another
   * one was asked for.
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
    Map<String, URL> files = new TreeMap<>();
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

  /**
   * Unpacks the libraries if they are not all there in their lengths; waits if another process is
   * about it. Where this fails nothing is left behind: DJL then tries by itself, and tells why it
   * can't.
   *
   * @return whether this call unpacked them
   */
  boolean fill() {
    try {
      return !isWhole() && fillAlone();
    } catch (IOException e) {
      return false;
    }
  }

  private boolean fillAlone() throws IOException {
    Files.createDirectories(cache);
    try (FileChannel channel =
            FileChannel.open(
                cache.resolve(name + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock ignored = channel.lock()) {
      if (isWhole()) {
        return false;
      }
      Path unfinished = cache.resolve(name + ".unfinished");
      try {
        Utils.deleteQuietly(unfinished); // of a process that was killed
        unpack(Files.createDirectory(unfinished));
        Utils.deleteQuietly(cache.resolve(name));
        Files.move(unfinished, cache.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        return true;
      } finally {
        Utils.deleteQuietly(unfinished);
      }
    }
  }

  private void unpack(Path target) throws IOException {
    for (Map.Entry<String, URL> file : files.entrySet()) {
      try (InputStream in = file.getValue().openStream()) {
        Files.copy(in, target.resolve(file.getKey()));
      }
    }
  }

  private boolean isWhole() throws IOException {
    for (Map.Entry<String, URL> file : files.entrySet()) {
      Path path = cache.resolve(name).resolve(file.getKey());
      if (!Files.isRegularFile(path)
          || Files.size(path) != file.getValue().openConnection().getContentLengthLong()) {
        return false;
      }
    }
    return true;
  }
}
