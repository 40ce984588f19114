package io.tessera.spark.table;

import java.io.IOException;
import org.apache.hadoop.fs.Path;

/** How the files of a {@link TableDraft} come to their places. */
interface Placing {
  /**
   * Gives a written file its place.
   *
   * @param place its path in the table
   */
  void place(Path from, String place) throws IOException;

  /** Makes the placed files those of the table's folder, where nothing is. */
  void publish(Path folder) throws IOException;
}
