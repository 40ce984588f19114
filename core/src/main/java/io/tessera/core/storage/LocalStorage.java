package io.tessera.core.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Files on a local disk or a POSIX network file system. A file is written beside its place under a
 * reserved name, forced to the disk, then renamed or hard-linked into place, and its folder is
 * forced too: after a crash a path holds the old content or the new one, and at worst an unfinished
 * file is left, which {@link #deleteRecursively} of its folder removes.
 */
public final class LocalStorage implements Storage {
  private final Path root;
  private final String scheme;

  /** Stores under {@code root}, which is made when the first file is. */
  public LocalStorage(Path root) {
    this(root, "");
  }

  /**
   * The same with locations that also those understand who take a bare path for one of another
   * storage.
   *
   * @param scheme what locations begin with, such as {@code file:}
   */
  public LocalStorage(Path root, String scheme) {
    this.root = root;
    this.scheme = scheme;
  }

  @Override
  public InputStream open(String path) {
    Path file = file(path);
    try {
      refuseFolder(file);
      return new StorageInput(Files.newInputStream(file), location(path));
    } catch (IOException e) {
      throw StorageException.of("read", location(path), e);
    }
  }

  @Override
  public AtomicOutput create(String path) {
    return output(path);
  }

  @Override
  public boolean createIfAbsent(String path, byte[] content) {
    if (exists(path)) {
      return false;
    }
    try (LocalOutput out = output(path)) {
      out.write(content, 0, content.length);
      return out.commitIfAbsent();
    }
  }

  @Override
  public List<StoredFile> list(String prefix) {
    Path start = root.resolve(StoragePath.checkPrefix(prefix));
    try {
      return LocalTree.list(root, start);
    } catch (IOException e) {
      throw StorageException.of("list", location(prefix), e);
    }
  }

  @Override
  public boolean exists(String path) {
    return Files.isRegularFile(file(path));
  }

  @Override
  public long size(String path) {
    Path file = file(path);
    try {
      refuseFolder(file);
      return Files.size(file);
    } catch (IOException e) {
      throw StorageException.of("read", location(path), e);
    }
  }

  @Override
  public void deleteRecursively(String prefix) {
    Path start = file(prefix);
    try {
      LocalTree.delete(start);
    } catch (IOException e) {
      throw StorageException.of("delete", location(prefix), e);
    }
  }

  @Override
  public String location(String path) {
    return scheme + root.resolve(path);
  }

  /** {@code location("")} with symbolic links followed, if anything is there yet. */
  public String realLocation() {
    try {
      return scheme + root.toRealPath();
    } catch (IOException e) {
      return location("");
    }
  }

  private LocalOutput output(String path) {
    Path file = file(path);
    try {
      refuseFolder(file);
      return new LocalOutput(file, location(path));
    } catch (IOException e) {
      throw StorageException.of("write", location(path), e);
    }
  }

  private static void refuseFolder(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new FileSystemException(file.toString(), null, "Is a directory");
    }
  }

  /** Where the file of a path is, or would be. */
  public Path file(String path) {
    return root.resolve(StoragePath.checkFile(path));
  }
}
