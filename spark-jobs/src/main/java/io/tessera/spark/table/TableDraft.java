package io.tessera.spark.table;

import io.tessera.core.storage.StorageException;
import io.tessera.core.storage.StoragePath;
import io.tessera.spark.exit.JobException;
import io.tessera.spark.run.RunDirectory;
import io.tessera.spark.storage.HadoopStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A table that is being made. Spark writes its files under a hidden name; they get their places and
 * names; then the folder takes the table's name and the manifest is written last. A table without a
 * manifest does not exist: whoever was killed on the way leaves nothing that a reader could take
 * for a table, and the next draft clears it away.
 *
 * <p>Object stores have no folders to rename: there each file is copied, within the store, to its
 * place in the table, once, while the table has no manifest.
 *
 * <p>Of one table only one draft may exist at a time; the run's lease sees to that.
 */
public final class TableDraft {
  /** Name of the manifest in a table's folder. */
  public static final String MANIFEST = "_manifest.json";

  private static final String WRITTEN = "written";
  private static final String PLACED = "placed";

  private final RunDirectory run;
  private final String table;
  private final FileSystem fileSystem;
  private final Path folder;
  private final Path draft;
  private final Placing placing;

  private TableDraft(RunDirectory run, String table, FileSystem fileSystem) {
    this.run = run;
    this.table = table;
    this.fileSystem = fileSystem;
    this.folder = new Path(run.location(table));
    this.draft = new Path(folder.getParent(), StoragePath.RESERVED + table);
    this.placing =
        HadoopStorage.isObjectStore(fileSystem)
            ? new PlacingByCopies(fileSystem)
            : new PlacingByRenames(fileSystem, new Path(draft, PLACED));
  }

  /**
   * Begins a table in a run, clearing away what an earlier attempt left.
   *
   * @param table name of its folder
   */
  public static TableDraft begin(RunDirectory run, String table, Configuration hadoop) {
    Path folder = new Path(run.location(table));
    try {
      FileSystem found = folder.getFileSystem(hadoop);
      // Hadoop's checksum files beside local files are of no use to anybody else
      FileSystem plain =
          found instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : found;
      TableDraft draft = new TableDraft(run, table, plain);
      draft.clear();
      return draft;
    } catch (IOException e) {
      throw StorageException.of("begin", folder.toString(), e);
    }
  }

  private void clear() throws IOException {
    fileSystem.delete(draft, true);
  }

  /** The folder that Spark is to write to; it must not exist, and does not. */
  public String target() {
    return new Path(draft, WRITTEN).toString();
  }

  /** The data files that Spark wrote, in the order of its partitions. */
  public List<String> written() {
    try {
      List<String> files = new ArrayList<>();
      for (FileStatus file : fileSystem.listStatus(new Path(draft, WRITTEN))) {
        if (file.getPath().getName().startsWith("part-")) {
          files.add(file.getPath().getName());
        }
      }
      files.sort(Comparator.naturalOrder());
      return files;
    } catch (IOException e) {
      throw StorageException.of("list", target(), e);
    }
  }

  /**
   * Gives a written file its place.
   *
   * @param written one of {@link #written}
   * @param place its path in the table
   * @return its length in bytes
   */
  public long place(String written, String place) {
    Path from = new Path(new Path(draft, WRITTEN), written);
    try {
      long length = fileSystem.getFileStatus(from).getLen();
      placing.place(from, place);
      return length;
    } catch (IOException e) {
      throw StorageException.of("place", from.toString(), e);
    }
  }

  /**
   * Makes the placed files the table, in place of what had its name before.
   *
   * @param manifest what {@code _manifest.json} says
   * @throws JobException (temporary) if somebody else published meanwhile, or took the run over
   */
  public void publish(Object manifest) {
    run.requireHeld();
    try {
      // the manifest goes first: from here on the old table does not exist
      fileSystem.delete(new Path(folder, MANIFEST), false);
      fileSystem.delete(folder, true);
      placing.publish(folder);
      if (!run.create(table + "/" + MANIFEST, manifest)) {
        throw JobException.temporary(
            "Cannot publish "
                + folder
                + ": another process has just done so; run the command again");
      }
      fileSystem.delete(draft, true);
    } catch (IOException e) {
      throw StorageException.of("publish", folder.toString(), e);
    }
  }
}
