package io.tessera.spark.retention;

import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.storage.FileTree.Entry;
import java.util.List;

/**
 * The files of a run or a table without those of runs that lie in it: these are others' to clear
 * up.
 */
final class OwnFiles {
  private static final String RUN = "/" + RunDirectory.RUN;

  private OwnFiles() {}

  /** Those of all files that are in no run's folder. */
  static List<Entry> of(List<Entry> all) {
    List<String> runs =
        all.stream()
            .map(Entry::path)
            .filter(path -> path.endsWith(RUN))
            .map(path -> path.substring(0, path.length() - RUN.length()))
            .toList();
    return all.stream().filter(file -> runs.stream().noneMatch(file::isIn)).toList();
  }
}
