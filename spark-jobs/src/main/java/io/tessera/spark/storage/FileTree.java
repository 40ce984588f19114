package io.tessera.spark.storage;

import io.tessera.core.storage.StorageException;
import io.tessera.core.storage.StoragePath;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumFileSystem;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * All files under a folder of any Hadoop file system with their ages, also those that {@link
 * io.tessera.core.storage.Storage} hides since they are being written: for clearing up.
 */
public final class FileTree {
  private final FileSystem fileSystem;
  private final Path root;

  /**
   * A file.
   *
   * @param path relative to the tree's root, with {@code /} between names
   * @param bytes its length
   * @param modified when it was last written, by the storage's clock
   */
  public record Entry(String path, long bytes, Instant modified) {
    /** Whether nobody is to see it: it, or a folder that it is in, is being written. */
    public boolean isHidden() {
      return path.startsWith(StoragePath.RESERVED) || path.contains("/" + StoragePath.RESERVED);
    }

    /** Whether it is in a folder. */
    public boolean isIn(String folder) {
      return path.startsWith(folder + "/");
    }
  }

  private FileTree(FileSystem fileSystem, Path root) {
    this.fileSystem = fileSystem;
    this.root = root;
  }

  /**
   * The files under a folder.
   *
   * @param location as {@link HadoopStorage#at} takes it
   * @throws StorageException if there is no such file system or it can't be reached
   */
  public static FileTree at(String location, Configuration hadoop) {
    UrlLogin.refuse("location", location);
    try {
      Path path = new Path(location);
      FileSystem found = path.getFileSystem(hadoop);
      // whose files of checksums would be neither seen nor deleted otherwise
      FileSystem plain =
          found instanceof ChecksumFileSystem checked ? checked.getRawFileSystem() : found;
      return new FileTree(plain, plain.makeQualified(path));
    } catch (IOException e) {
      throw StorageException.of("open", location, e);
    }
  }

  /** The files under a folder of this tree. */
  public FileTree folder(String path) {
    return new FileTree(fileSystem, new Path(root, path));
  }

  /** All of them, by path; those that vanish meanwhile may be missing. */
  public List<Entry> list() {
    return list(root);
  }

  /** Those in a folder, by path; paths begin with it. */
  public List<Entry> list(String folder) {
    return list(new Path(root, folder));
  }

  private List<Entry> list(Path start) {
    try {
      List<Entry> files = new ArrayList<>();
      RemoteIterator<LocatedFileStatus> found = fileSystem.listFiles(start, true);
      while (found.hasNext()) {
        LocatedFileStatus file = found.next();
        files.add(
            new Entry(
                root.toUri().relativize(file.getPath().toUri()).getPath(),
                file.getLen(),
                Instant.ofEpochMilli(file.getModificationTime())));
      }
      files.sort(Comparator.comparing(Entry::path));
      return files;
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw StorageException.of("list", start.toString(), e);
    }
  }

  /** Deletes a file; nothing happens if it is gone. */
  public void delete(String path) {
    try {
      fileSystem.delete(new Path(root, path), false);
    } catch (FileNotFoundException e) {
      // gone is what was asked for
    } catch (IOException e) {
      throw StorageException.of("delete", location(path), e);
    }
  }

  /**
   * Deletes the folders that held these files, and those above them, where nothing is left in them.
   * Object stores have no folders.
   */
  public void deleteEmptyFolders(Collection<String> files) {
    if (HadoopStorage.isObjectStore(fileSystem)) {
      return;
    }
    Set<String> folders = new TreeSet<>(Comparator.reverseOrder()); // the deepest first
    for (String file : files) {
      for (int end = file.lastIndexOf('/'); end > 0; end = file.lastIndexOf('/', end - 1)) {
        folders.add(file.substring(0, end));
      }
    }
    folders.forEach(this::deleteIfEmpty);
  }

  private void deleteIfEmpty(String folder) {
    Path path = new Path(root, folder);
    try {
      if (fileSystem.listStatus(path).length == 0) {
        fileSystem.delete(path, false);
      }
    } catch (FileNotFoundException e) {
      // somebody else was quicker
    } catch (IOException e) {
      throw StorageException.of("delete", location(folder), e);
    }
  }

  /** The full location of a path. */
  public String location(String path) {
    return path.isEmpty() ? root.toString() : new Path(root, path).toString();
  }
}
