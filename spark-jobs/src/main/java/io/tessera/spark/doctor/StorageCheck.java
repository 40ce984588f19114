package io.tessera.spark.doctor;

import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import io.tessera.spark.storage.HadoopStorage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;

/** Everything that a run needs of its storage, done once with a file of a few bytes. */
final class StorageCheck {
  private static final byte[] FIRST = "tessera doctor".getBytes(StandardCharsets.UTF_8);
  private static final byte[] SECOND = "another".getBytes(StandardCharsets.UTF_8);
  private static final String REMEDY =
      "This user must be able to list, read, write and delete below run.dir: check its credentials and rights.";

  private StorageCheck() {}

  static Finding of(String location, Configuration hadoop) {
    try {
      return of(HadoopStorage.at(location, hadoop));
    } catch (StorageException e) {
      return Finding.problem("storage", String.valueOf(e.getMessage()), REMEDY);
    }
  }

  static Finding of(Storage storage) {
    String folder = "doctor-" + UUID.randomUUID();
    String file = folder + "/file";
    long start = System.nanoTime();
    try {
      boolean created = storage.createIfAbsent(file, FIRST);
      boolean createdAgain = storage.createIfAbsent(file, SECOND);
      boolean kept = Arrays.equals(storage.read(file), FIRST);
      if (!created || createdAgain || !kept) {
        return Finding.problem(
            "storage",
            storage.location("") + " overwrites a file that was to be created only if absent",
            "Two commands could damage a run there: use a store with conditional writes (docs/s3.md).");
      }
      storage.write(file, SECOND);
      if (!Arrays.equals(storage.read(file), SECOND) || storage.list(folder).size() != 1) {
        return Finding.problem(
            "storage",
            storage.location("") + " does not show what was written last",
            "Tessera needs a store that shows a file to everybody once it is written.");
      }
      return Finding.ok(
          "storage",
          storage.location("")
              + ": a file made, replaced and read in "
              + (System.nanoTime() - start) / 1_000_000
              + " ms");
    } catch (StorageException e) {
      return Finding.problem("storage", String.valueOf(e.getMessage()), REMEDY);
    } finally {
      delete(storage, folder);
    }
  }

  private static void delete(Storage storage, String folder) {
    try {
      storage.deleteRecursively(folder);
    } catch (StorageException e) {
      // the finding says what is wrong with the store
    }
  }
}
