package io.tessera.spark.table;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.apache.spark.SparkEnv;

/**
 * A local folder of derived files, each made once in it whatever number of tasks ask for it, and of
 * JVMs where several are given the same folder. A file is named by the hash of what it derives
 * from, so it never grows stale; deleting the folder costs only time.
 */
public final class CacheFolder {
  /** Locks of one JVM must not overlap, so its threads queue here first. */
  private static final Object JVM_LOCK = new Object();

  private final Path folder;

  /** A cache in this folder, which is made when its first file is. */
  public CacheFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * The cache of the running executor, which no other one shares: in the first of its local
   * folders, which go with it. So a machine with several executors makes each file once for each of
   * them.
   */
  public static CacheFolder ofExecutor() {
    return new CacheFolder(
        SparkEnv.get()
            .blockManager()
            .diskBlockManager()
            .localDirs()[0]
            .toPath()
            .resolve("tessera"));
  }

  /** Fills a new file. */
  @FunctionalInterface
  interface Maker {
    void make(Path file) throws IOException;
  }

  /** The file of that name, made first if there is none. */
  Path file(String name, Maker maker) {
    Path file = folder.resolve(name);
    try {
      synchronized (JVM_LOCK) {
        if (Files.exists(file)) {
          return file;
        }
        Files.createDirectories(folder);
        try (FileChannel channel =
                FileChannel.open(
                    folder.resolve(name + ".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            FileLock ignored = channel.lock()) {
          if (!Files.exists(file)) {
            Path unfinished = folder.resolve(name + ".unfinished");
            maker.make(unfinished);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
          }
        }
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot make cache file "
              + file
              + ": "
              + e.getMessage()
              + "; free some space or set spark.local.dir to a larger disk",
          e);
    }
  }
}
