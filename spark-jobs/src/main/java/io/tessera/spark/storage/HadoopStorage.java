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
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CommonPathCapabilities;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.MultipartUploader;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.util.functional.FutureIO;

/**
 * Files on a Hadoop file system. Where rename is atomic (HDFS, ABFS) a file is written beside its
 * place and renamed into it. Object stores (S3A and the like) show a file when it is closed and
 * can't rename, so there it is written in its place, and a file that must not exist yet is made by
 * a conditional put.
 */
public final class HadoopStorage implements Storage {
  private static final Set<String> OBJECT_STORES =
      Set.of("s3", "s3a", "s3n", "gs", "oss", "cosn", "obs");

  /**
   * Makes S3A put an object only if there is none (Hadoop 3.4.2 and newer; others pass over it).
   */
  private static final String CONDITIONAL_CREATE = "fs.option.create.conditional.overwrite";

  private static final int READ_ATTEMPTS = 20;

  private final Path root;
  private final FileSystem fileSystem;
  private final AtomicRename rename;
  private final boolean objectStore;

  /** A rename that others see at once. */
  private interface AtomicRename {
    void run(Path from, Path to, Rename option) throws IOException;
  }

  private HadoopStorage(Path root, FileSystem fileSystem, Configuration hadoop) throws IOException {
    this.root = root;
    this.fileSystem = fileSystem;
    this.objectStore = isObjectStore(fileSystem);
    // an object store's second face would have connections of its own, for nothing
    this.rename = objectStore ? HadoopStorage::refuseRename : renameOf(root, hadoop);
  }

  private static AtomicRename renameOf(Path root, Configuration hadoop) throws IOException {
    FileContext context = FileContext.getFileContext(root.toUri(), hadoop);
    return context::rename;
  }

  private static void refuseRename(Path from, Path to, Rename option) {
    throw new IllegalStateException("Cannot rename " + from + ": object stores don't");
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
          ? new LocalStorage(java.nio.file.Path.of(root.toUri().getPath()))
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
    String location = storage.location("");
    if (!location.startsWith("/")) {
      return location; // a URI: its file system has no links
    }
    try {
      return java.nio.file.Path.of(location).toRealPath().toString();
    } catch (IOException e) {
      return location; // nothing is there yet
    }
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
      return objectStore ? objectOutput(path, file) : renamedOutput(path, file);
    } catch (IOException e) {
      throw StorageException.of("write", location(path), e);
    }
  }

  private AtomicOutput objectOutput(String path, Path file) throws IOException {
    FSDataOutputStream out = fileSystem.create(file, true);
    return new HadoopOutput(
        out,
        location(path),
        out::close,
        () -> {
          // closing would publish; what can't be aborted is left open and never becomes an object
          if (out.hasCapability(StreamCapabilities.ABORTABLE_STREAM)) {
            out.abort();
            out.close();
          }
        });
  }

  private AtomicOutput renamedOutput(String path, Path file) throws IOException {
    Path unfinished = unfinishedBeside(file);
    FSDataOutputStream out = fileSystem.create(unfinished, false);
    return new HadoopOutput(
        out,
        location(path),
        () -> {
          out.hsync();
          out.close();
          rename.run(unfinished, file, Rename.OVERWRITE);
        },
        () -> {
          out.close();
          fileSystem.delete(unfinished, false);
        });
  }

  @Override
  public boolean createIfAbsent(String path, byte[] content) {
    Path file = fileAt(path);
    try {
      if (fileSystem.exists(file)) {
        return false;
      }
      return objectStore ? putIfAbsent(file, content) : renameIfAbsent(file, content);
    } catch (IOException e) {
      throw StorageException.of("create", location(path), e);
    }
  }

  private boolean putIfAbsent(Path file, byte[] content) throws IOException {
    FSDataOutputStreamBuilder<?, ?> builder = fileSystem.createFile(file);
    builder.overwrite(false);
    builder.recursive();
    builder.opt(CONDITIONAL_CREATE, true);
    try (FSDataOutputStream out = builder.build()) {
      out.write(content);
    } catch (IOException e) {
      return settled(file, content, e);
    }
    return true;
  }

  private boolean renameIfAbsent(Path file, byte[] content) throws IOException {
    Path unfinished = unfinishedBeside(file);
    try {
      try (FSDataOutputStream out = fileSystem.create(unfinished, false)) {
        out.write(content);
        out.hsync();
      }
      rename.run(unfinished, file, Rename.NONE);
      return true;
    } catch (IOException e) {
      return settled(file, content, e);
    } finally {
      fileSystem.delete(unfinished, false);
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
      dropUploads(start);
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
        hadoop.dropUploads(hadoop.root);
      } catch (IOException e) {
        throw StorageException.of("clean", storage.location(""), e);
      }
    }
  }

  private void dropUploads(Path folder) throws IOException {
    if (objectStore
        && fileSystem.hasPathCapability(folder, CommonPathCapabilities.FS_MULTIPART_UPLOADER)) {
      try (MultipartUploader uploader = fileSystem.createMultipartUploader(folder).build()) {
        FutureIO.awaitFuture(uploader.abortUploadsUnderPath(folder));
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

  private static Path unfinishedBeside(Path file) {
    return new Path(file.getParent(), StoragePath.RESERVED + UUID.randomUUID());
  }
}
