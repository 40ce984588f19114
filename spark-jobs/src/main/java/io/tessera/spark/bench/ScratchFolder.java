package io.tessera.spark.bench;

import io.tessera.core.storage.LocalStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A new folder for files that nobody needs in the end; closing it deletes them. */
final class ScratchFolder implements AutoCloseable {
  private static final String FILES = "files";

  private final Path folder;

  private ScratchFolder(Path folder) {
    this.folder = folder;
  }

  /** A folder in another one; null: where the system keeps temporary files. */
  static ScratchFolder in(@Nullable Path parent) throws IOException {
    if (parent == null) {
      return new ScratchFolder(Files.createTempDirectory("tessera-bench"));
    }
    Files.createDirectories(parent);
    return new ScratchFolder(Files.createTempDirectory(parent, "tessera-bench"));
  }

  /** Where to put files; made with the first one. */
  Path files() {
    return folder.resolve(FILES);
  }

  @Override
  public void close() {
    new LocalStorage(folder).deleteRecursively(FILES);
    try {
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
