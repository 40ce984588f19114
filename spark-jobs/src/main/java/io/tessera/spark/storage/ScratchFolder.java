package io.tessera.spark.storage;

import io.tessera.core.storage.LocalStorage;
import io.tessera.core.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A new folder of this machine for files that nobody needs in the end; closing it deletes them. */
public final class ScratchFolder implements AutoCloseable {
  private static final String FILES = "files";

  private final Path folder;

  private ScratchFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * A folder where the system keeps temporary files.
   *
   * @param name what its name begins with
   */
  public static ScratchFolder temporary(String name) {
    try {
      return new ScratchFolder(Files.createTempDirectory(name));
    } catch (IOException e) {
      throw StorageException.of("make", "a temporary folder", e);
    }
  }

  /**
   * A folder in another one, which is made if need be and stays.
   *
   * @param name what its name begins with
   */
  public static ScratchFolder in(Path parent, String name) {
    try {
      Files.createDirectories(parent);
      return new ScratchFolder(Files.createTempDirectory(parent, name));
    } catch (IOException e) {
      throw StorageException.of("make a folder in", parent.toString(), e);
    }
  }

  /** Where to put files; made with the first one. */
  public Path files() {
    return folder.resolve(FILES);
  }

  @Override
  public void close() {
    new LocalStorage(folder).deleteRecursively(FILES);
    try {
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw StorageException.of("delete", folder.toString(), e);
    }
  }
}
