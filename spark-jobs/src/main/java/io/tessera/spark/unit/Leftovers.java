package io.tessera.spark.unit;

import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StoredFile;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Files of units that no longer belong to a table: of another tokenizer, other settings or an input
 * that is gone.
 */
public final class Leftovers {
  private Leftovers() {}

  /**
   * Deletes them, so that whoever reads the table's folder reads the table.
   *
   * @param table the table's folder
   * @param files the table's files, relative to it
   */
  public static void delete(Storage storage, String table, List<String> files) {
    Set<String> kept = new TreeSet<>(files);
    storage.list(table).stream()
        .map(StoredFile::path)
        .filter(
            path -> path.endsWith(".parquet") && !kept.contains(path.substring(table.length() + 1)))
        .forEach(storage::deleteRecursively);
  }
}
