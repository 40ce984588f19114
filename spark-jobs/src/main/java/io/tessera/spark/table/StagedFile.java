package io.tessera.spark.table;

import io.tessera.core.storage.StorageException;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Puts a file that was written in a hidden place where readers look. */
public final class StagedFile {
  private StagedFile() {}

  /**
   * Moves it. Nothing happens if it was moved before, so that several may do so at once and again;
   * then it is in its place whole. An object store copies it within the store.
   *
   * @param staged full location of the hidden file
   * @param place full location that nothing else is ever moved to
   */
  public static void publish(Configuration hadoop, String staged, String place) {
    Path from = new Path(staged);
    Path to = new Path(place);
    try {
      FileSystem found = to.getFileSystem(hadoop);
      // Hadoop's checksum files beside local files are of no use to anybody else
      FileSystem plain =
          found instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : found;
      plain.mkdirs(to.getParent());
      rename(plain, from, to);
    } catch (IOException e) {
      throw StorageException.of("place", place, e);
    }
  }

  /** Whatever the file system says: if the file is there, it was this one that was moved. */
  private static void rename(FileSystem fileSystem, Path from, Path to) throws IOException {
    try {
      if (!fileSystem.rename(from, to) && !fileSystem.exists(to)) {
        throw new FileNotFoundException("neither it nor " + from + " is there");
      }
    } catch (IOException e) {
      if (!fileSystem.exists(to)) {
        throw e;
      }
    }
  }
}
