package io.tessera.core.natives;

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

/**
 * A folder of native libraries, shared by the processes of a machine: filled once, by one of them,
 * and seen whole or not at all.
 *
 * @param parent the folder that it lies in
 * @param name its own, with the libraries' version and platform
 * @param files what belongs there, by name
 */
public record NativeCache(Path parent, String name, Map<String, URL> files) {
  public NativeCache {
    files = Map.copyOf(files);
  }

  /**
   * Unpacks the libraries if they are not all there in their lengths; waits if another process is
   * about it. Where this fails nothing is left behind.
   *
   * @return whether this call unpacked them
   */
  public boolean fill() {
    try {
      return !isWhole() && fillAlone();
    } catch (IOException e) {
      return false;
    }
  }

  /** The path of one of the libraries, unpacked if need be; empty if that can't be done. */
  public Optional<Path> file(String library) {
    fill();
    try {
      return isWhole() ? Optional.of(parent.resolve(name).resolve(library)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private boolean fillAlone() throws IOException {
    Files.createDirectories(parent);
    try (FileChannel channel =
            FileChannel.open(
                parent.resolve(name + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock ignored = channel.lock()) {
      if (isWhole()) {
        return false;
      }
      Path unfinished = parent.resolve(name + ".unfinished");
      try {
        Utils.deleteQuietly(unfinished); // of a process that was killed
        unpack(Files.createDirectory(unfinished));
        Utils.deleteQuietly(parent.resolve(name));
        Files.move(unfinished, parent.resolve(name), StandardCopyOption.ATOMIC_MOVE);
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
      Path path = parent.resolve(name).resolve(file.getKey());
      if (!Files.isRegularFile(path)
          || Files.size(path) != file.getValue().openConnection().getContentLengthLong()) {
        return false;
      }
    }
    return true;
  }
}
