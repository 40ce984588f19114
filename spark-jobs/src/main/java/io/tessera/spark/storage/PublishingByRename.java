package io.tessera.spark.storage;

import io.tessera.core.storage.AtomicOutput;
import io.tessera.core.storage.StoragePath;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;

/**
 * Where rename is atomic (HDFS, ABFS): a file is written beside its place and renamed into it. What
 * a killed writer left is a file with a reserved name, for {@code tessera gc}.
 */
final class PublishingByRename implements Publishing {
  private final FileSystem files;

  /** The newer interface to the same files, whose renames can be relied on. */
  private final FileContext renaming;

  PublishingByRename(FileSystem files, Path root, Configuration hadoop) throws IOException {
    this.files = files;
    renaming = FileContext.getFileContext(root.toUri(), hadoop);
  }

  @Override
  public AtomicOutput create(Path file) throws IOException {
    Path unfinished = unfinishedBeside(file);
    FSDataOutputStream out = files.create(unfinished, false);
    return new HadoopOutput(
        out,
        file.toString(),
        () -> {
          out.hsync();
          out.close();
          renaming.rename(unfinished, file, Rename.OVERWRITE);
        },
        () -> discard(out, unfinished));
  }

  private void discard(OutputStream out, Path unfinished) throws IOException {
    try {
      out.close();
    } catch (FileNotFoundException e) {
      return; // HDFS misses a file that was deleted meanwhile
    } catch (IOException e) {
      // what it could not write is not wanted
    }
    files.delete(unfinished, false);
  }

  @Override
  public void createNew(Path file, byte[] content) throws IOException {
    Path unfinished = unfinishedBeside(file);
    try {
      try (FSDataOutputStream out = files.create(unfinished, false)) {
        out.write(content);
        out.hsync();
      }
      renaming.rename(unfinished, file, Rename.NONE);
    } finally {
      files.delete(unfinished, false);
    }
  }

  @Override
  public void dropUnfinished(Path folder) {
    // its files can be seen, and go with the folder
  }

  private static Path unfinishedBeside(Path file) {
    return new Path(file.getParent(), StoragePath.RESERVED + UUID.randomUUID());
  }
}
