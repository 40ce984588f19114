package io.tessera.spark.storage;

import io.tessera.core.storage.AtomicOutput;
import io.tessera.core.storage.LocalStorage;
import io.tessera.core.storage.Storage;
import io.tessera.core.storage.StorageException;
import io.tessera.core.storage.StorageInput;
import io.tessera.core.storage.StoragePath;
import io.tessera.core.storage.StoredFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/** Files on a Hadoop file system, written as {@link Publishing} says. */
public final class HadoopStorage implements Storage {
  private static final Set<String> OBJECT_STORES =
      Set.of("s3", "s3a", "s3n", "gs", "oss", "cosn", "obs");

  private static final int READ_ATTEMPTS = 20;

  private final Path root;
  private final FileSystem fileSystem;
  private final Publishing publishing;

  private HadoopStorage(Path root, FileSystem fileSystem, Configuration hadoop) throws IOException {
    this.root = root;
    this.fileSystem = fileSystem;
    this.publishing =
        isObjectStore(fileSystem)
            ? new PublishingByPut(fileSystem)
            : new PublishingByRename(fileSystem, root, hadoop);
  }

  /** Whether a file system shows files when they are closed and can't rename at once. */
  public static boolean isObjectStore(FileSystem fileSystem) {
    return OBJECT_STORES.contains(fileSystem.getUri().getScheme());
  }

  /**
   * The storage under a folder: a local path or a URI of any Hadoop file system.
   *
   * @throws StorageException if there is no such file system or it can't be reached
   * @throws io.tessera.spark.exit.JobException if there is a login in the URI
   */
  public static Storage at(String location, Configuration hadoop) {
    UrlLogin.refuse("location", location);
    try {
      Path path = new Path(location);
      FileSystem fileSystem = path.getFileSystem(hadoop);
      Path root = fileSystem.makeQualified(path);
      return root.toUri().getScheme().equals("file")
          ? local(java.nio.file.Path.of(root.toUri().getPath()), hadoop)
          : new HadoopStorage(root, fileSystem, hadoop);
    } catch (UnsupportedFileSystemException e) {
      throw StorageException.of(StorageException.Kind.UNKNOWN, "open", location, e);
    } catch (IOException e) {
      throw StorageException.of("open", location, e);
    } catch (IllegalArgumentException e) {
      throw StorageException.of("open", location, new IOException(e.getMessage(), e));
    }
  }

  /**
   * Where a storage is when symbolic links, such as {@code latest}, are followed: what two names of
   * one place have in common, and what stays when a link is moved on.
   */
  public static String realLocation(Storage storage) {
    // other file systems have no links
    return storage instanceof LocalStorage local ? local.realLocation() : storage.location("");
  }

  /**
   * The same for who may do without: where it can't be opened, each call throws what {@link #at}
   * would have thrown.
   */
  public static Storage whenAsked(String location, Configuration hadoop) {
    try {
      return at(location, hadoop);
    } catch (StorageException e) {
      return new UnreachableStorage(location, e);
    }
  }

  /** Its locations find it again, also where a bare path is one of HDFS. */
  private static Storage local(java.nio.file.Path folder, Configuration hadoop) {
    boolean isDefault = FileSystem.getDefaultUri(hadoop).getScheme().equals("file");
    return isDefault ? new LocalStorage(folder) : new LocalStorage(folder, "file:");
  }

  @Override
  public InputStream open(String path) {
    try {
      return new StorageInput(fileSystem.open(fileAt(path)), location(path));
    } catch (IOException e) {
      throw StorageException.of("read", location(path), e);
    }
  }

  /** Starts again if the file is replaced meanwhile: S3A refuses to read on then. */
  @Override
  public byte[] read(String path) {
    for (int attempt = 1; ; attempt++) {
      try {
        return Storage.super.read(path);
      } catch (StorageException e) {
        if (attempt == READ_ATTEMPTS || !isReplaced(e)) {
          throw e;
        }
      }
    }
  }

  /** By name, since S3A is not there on every cluster. */
  private static boolean isReplaced(StorageException e) {
    return e.getCause() != null
        && e.getCause().getClass().getSimpleName().equals("RemoteFileChangedException");
  }

  @Override
  public AtomicOutput create(String path) {
    Path file = fileAt(path);
    try {
      return publishing.create(file);
    } catch (IOException e) {
      throw StorageException.of("write", location(path), e);
    }
  }

  @Override
  public boolean createIfAbsent(String path, byte[] content) {
    Path file = fileAt(path);
    try {
      if (fileSystem.exists(file)) {
        return false;
      }
      return createNew(file, content);
    } catch (IOException e) {
      throw StorageException.of("create", location(path), e);
    }
  }

  private boolean createNew(Path file, byte[] content) throws IOException {
    try {
      publishing.createNew(file, content);
      return true;
    } catch (IOException e) {
      return settled(file, content, e);
    }
  }

  /** Another caller may have won, or the store did what was asked and its answer was lost. */
  private boolean settled(Path file, byte[] content, IOException failure) throws IOException {
    if (!fileSystem.exists(file)) {
      throw failure;
    }
    try (InputStream in = fileSystem.open(file)) {
      return Arrays.equals(in.readNBytes(content.length + 1), content);
    }
  }

  @Override
  public List<StoredFile> list(String prefix) {
    StoragePath.checkPrefix(prefix);
    Path start = prefix.isEmpty() ? root : new Path(root, prefix);
    try {
      List<StoredFile> files = new ArrayList<>();
      RemoteIterator<LocatedFileStatus> found = fileSystem.listFiles(start, true);
      while (found.hasNext()) {
        LocatedFileStatus file = found.next();
        String path = root.toUri().relativize(file.getPath().toUri()).getPath();
        if (!path.startsWith(StoragePath.RESERVED) && !path.contains("/" + StoragePath.RESERVED)) {
          files.add(new StoredFile(path, file.getLen()));
        }
      }
      files.sort(Comparator.comparing(StoredFile::path));
      return List.copyOf(files);
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw StorageException.of("list", location(prefix), e);
    }
  }

  @Override
  public boolean exists(String path) {
    try {
      return fileSystem.getFileStatus(fileAt(path)).isFile();
    } catch (FileNotFoundException | ParentNotDirectoryException e) {
      return false;
    } catch (IOException e) {
      throw StorageException.of("find", location(path), e);
    }
  }

  @Override
  public long size(String path) {
    try {
      FileStatus status = fileSystem.getFileStatus(fileAt(path));
      if (status.isDirectory()) {
        throw new FileNotFoundException("Is a directory");
      }
      return status.getLen();
    } catch (IOException e) {
      throw StorageException.of("measure", location(path), e);
    }
  }

  @Override
  public void deleteRecursively(String prefix) {
    Path start = fileAt(prefix);
    try {
      publishing.dropUnfinished(start);
      fileSystem.delete(start, true);
    } catch (FileNotFoundException e) {
      // nothing there is what was asked for
    } catch (IOException e) {
      throw StorageException.of("delete", location(prefix), e);
    }
  }

  /**
   * Drops what writers that died had begun to upload, or were never told they had: an object store
   * keeps it, unseen, for ever. For whoever is the only one that writes to a storage.
   *
   * @throws StorageException if the store refuses
   */
  public static void dropUnfinished(Storage storage) {
    if (storage instanceof HadoopStorage hadoop) {
      try {
        hadoop.publishing.dropUnfinished(hadoop.root);
      } catch (IOException e) {
        throw StorageException.of("clean", storage.location(""), e);
      }
    }
  }

  @Override
  public String location(String path) {
    return path.isEmpty() ? root.toString() : new Path(root, path).toString();
  }

  private Path fileAt(String path) {
    return new Path(root, StoragePath.checkFile(path));
  }
}
