package io.tessera.spark.shard;

import io.tessera.spark.exit.JobException;
import io.tessera.spark.table.ImageManifest.SourceFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * Lists everything below a class folder, hidden files and folders left out, and holds one part at a
 * time. A folder without images still has one part.
 */
final class FolderParts implements Iterator<FolderPart> {
  private static final long PART_BYTES = 64L << 20;
  private static final int PART_FILES = 1000;

  private final Path root;
  private final String className;
  private final RemoteIterator<LocatedFileStatus> found;
  private int parts;
  private boolean ended;

  private FolderParts(Path root, String className, RemoteIterator<LocatedFileStatus> found) {
    this.root = root;
    this.className = className;
    this.found = found;
  }

  /**
   * Starts listing.
   *
   * @param root the folder of the class folders
   */
  static FolderParts of(String root, String className, Configuration hadoop) throws IOException {
    Path folder = SourceFiles.located(root, className);
    try {
      // to an object store this is one flat listing, whatever the depth
      return new FolderParts(
          new Path(root), className, folder.getFileSystem(hadoop).listFiles(folder, true));
    } catch (FileNotFoundException e) {
      throw vanished(e);
    }
  }

  @Override
  public boolean hasNext() {
    return !ended;
  }

  @Override
  public FolderPart next() {
    if (ended) {
      throw new NoSuchElementException();
    }
    try {
      return part();
    } catch (FileNotFoundException e) {
      throw vanished(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private FolderPart part() throws IOException {
    List<SourceFile> files = new ArrayList<>();
    long bytes = 0;
    long ignored = 0;
    while (files.size() < PART_FILES && bytes < PART_BYTES && found.hasNext()) {
      LocatedFileStatus file = found.next();
      String path = SourceFiles.relative(root, file.getPath());
      if (SourceFiles.isHiddenBelow(path)) {
        continue;
      }
      if (SourceFiles.isImageName(file.getPath().getName())) {
        files.add(SourceFiles.file(path, file));
        bytes += file.getLen();
      } else {
        ignored++;
      }
    }
    ended = !found.hasNext();
    return new FolderPart(className, parts++, FileColumns.of(files), ignored);
  }

  private static JobException vanished(FileNotFoundException cause) {
    return JobException.temporary(
            "The source changed while it was listed: "
                + cause.getMessage()
                + ". Let it rest and run the same command again.")
        .causedBy(cause);
  }
}
