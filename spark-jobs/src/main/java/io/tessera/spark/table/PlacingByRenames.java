package io.tessera.spark.table;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Where renames are cheap: files move into a folder of the draft, which then becomes the table. */
record PlacingByRenames(FileSystem fileSystem, Path placed) implements Placing {
  @Override
  public void place(Path from, String place) throws IOException {
    Path to = new Path(placed, place);
    fileSystem.mkdirs(to.getParent());
    rename(fileSystem, from, to);
  }

  @Override
  public void publish(Path folder) throws IOException {
    fileSystem.mkdirs(placed);
    rename(fileSystem, placed, folder);
  }

  static void rename(FileSystem fileSystem, Path from, Path to) throws IOException {
    if (!fileSystem.rename(from, to)) {
      if (!fileSystem.exists(from)) {
        throw new FileNotFoundException(from + " vanished");
      }
      throw new IOException("the file system would not rename " + from);
    }
  }
}
