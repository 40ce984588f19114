package io.tessera.spark.storage;

import io.tessera.core.storage.AtomicOutput;
import java.io.IOException;
import org.apache.hadoop.fs.Path;

/** How files of a Hadoop file system come to be seen whole or not at all. */
interface Publishing {
  /** Begins a file that takes the place of one that may be there. */
  AtomicOutput create(Path file) throws IOException;

  /**
   * Makes a file where there is none.
   *
   * @throws IOException if there is one, or it can't be told: the answer of a call that was done
   *     may have been lost
   */
  void createNew(Path file, byte[] content) throws IOException;

  /** Drops what is kept, unseen, of files below a folder that were begun and never ended. */
  void dropUnfinished(Path folder) throws IOException;
}
