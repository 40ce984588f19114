package io.tessera.spark.retention;

import io.tessera.spark.job.StopSignal;
import io.tessera.spark.storage.FileTree;
import java.util.List;

/** Deletes files one by one and counts them; can be stopped between two. */
final class Deletion {
  private final StopSignal stop;
  private long files;
  private long bytes;

  Deletion(StopSignal stop) {
    this.stop = stop;
  }

  /** Deletes files of a tree in their order, then the folders that are empty by that. */
  void delete(FileTree tree, List<Leftover> leftovers) {
    for (Leftover leftover : leftovers) {
      stop.check();
      tree.delete(leftover.file().path());
      files++;
      bytes += leftover.file().bytes();
    }
    tree.deleteEmptyFolders(leftovers.stream().map(leftover -> leftover.file().path()).toList());
  }

  long files() {
    return files;
  }

  long bytes() {
    return bytes;
  }
}
