package io.tessera.spark.retention;

import io.tessera.spark.storage.FileTree.Entry;
import io.tessera.spark.table.TableDraft;
import io.tessera.spark.table.TokenVersions;
import java.util.Comparator;
import java.util.List;

/**
 * A version of a token table that nothing needs.
 *
 * @param number of the version
 * @param files all that there is of it, the claim included where it goes too
 * @param why nothing needs it, in words
 */
record Drop(int number, List<Entry> files, String why) {
  /**
   * Its files in the order to delete them: first the manifest, so that from then on nobody takes it
   * for finished, then the records of units, the claim last.
   */
  List<Leftover> inOrder() {
    return files.stream()
        .map(file -> new Leftover(file, why))
        .sorted(Comparator.comparing(this::rank).thenComparing(file -> file.file().path()))
        .toList();
  }

  private int rank(Leftover leftover) {
    String path = leftover.file().path();
    if (path.equals(TokenVersions.folderName(number) + "/" + TableDraft.MANIFEST)) {
      return 0;
    }
    return leftover.isRecord() ? 1 : path.equals(TokenVersions.claimFile(number)) ? 3 : 2;
  }
}
